-- A CRM that records stages need not record close dates.
select
    connector,
    {{ reporting_date('min(changed_at)') }} as recorded_from,
    {{ reporting_date(
        'min(case when expected_close_date is not null then changed_at end)'
    ) }} as close_dates_recorded_from
from {{ ref('crm_deal_history') }}
group by 1
