-- What became of some leads is not more than the leads, and a longer wait answers no fewer.
select *
from {{ ref('int_leads_by_period') }}
where
    leads_with_opportunity > leads
    or won_leads > leads
    or leads_from_clicks > leads
    or unanswered_leads > leads
    or leads_due_an_answer > leads
    or answered_within_5_minutes > answered_within_1_hour
    or answered_within_1_hour > answered_within_24_hours
    or answered_within_24_hours > leads_due_an_answer
