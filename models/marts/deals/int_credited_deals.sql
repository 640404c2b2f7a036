with

deals as (

    select
        *,
        merged_into_id is not null or coalesce(is_deleted, false) as is_removed
    from {{ ref('int_deals_as_of') }}

),

closings as (

    select * from {{ ref('int_deal_closings') }}

),

lead_links as (

    select * from {{ ref('int_deal_leads') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- The close of a deal that is open again is no close, whatever date it still carries.
dated as (

    select
        deals.*,
        {{ reporting_date('deals.created_at') }} as created_date,
        case
            when deals.is_closed
                then {{ reporting_date('coalesce(deals.closed_at, closings.last_closed_at)') }}
        end as closed_date,
        case
            when deals.is_removed then {{ reporting_date('deals.updated_at') }}
        end as removed_date,
        {{ reporting_date('closings.first_won_at') }} as recorded_first_won_date,
        {{ reporting_date('closings.last_won_at') }} as recorded_last_won_date,
        coalesce(closings.reopen_count, 0) as reopen_count,
        coalesce(closings.created_rep_id, deals.rep_id) as created_rep_id,
        closings.closed_rep_id,
        as_of.as_of_date

    from deals

    cross join as_of

    left join closings
        on deals.deal_id = closings.deal_id

    -- What was merged away or deleted was there until its row changed for the last time;
    -- where nobody knows when, it never was.
    where not deals.is_removed or deals.updated_at is not null

),

-- A date after the as-of date has not come: such a deal is not created, or still open.
known as (

    select
        *,
        coalesce(is_closed and coalesce(closed_date <= as_of_date, true), false) as is_known_closed,
        case when closed_date <= as_of_date then closed_date end as known_closed_date
    from dated
    where coalesce(created_date, as_of_date) <= as_of_date

)

-- A closed deal is credited and valued as of its close, an open one as of now.
select
    known.deal_id,
    known.account_id,
    lead_links.lead_id,
    case
        when known.is_known_closed then coalesce(known.closed_rep_id, known.rep_id)
        else known.rep_id
    end as rep_id,
    known.created_rep_id,
    known.deal_name,
    known.pipeline,
    known.stage,
    known.deal_type,
    known.product,
    known.channel,
    known.region,
    {{ currency_or_default('known.currency_code') }} as currency_code,
    known.lost_reason,
    known.amount,
    known.one_off_amount,
    known.monthly_amount,
    known.term_months,
    known.probability,
    known.reopen_count,
    known.is_open_ended,
    known.is_known_closed as is_closed,
    coalesce(known.is_known_closed and known.is_won, false) as is_won,
    known.is_removed,
    lead_links.lead_date,
    known.created_date,
    known.expected_close_date,
    known.known_closed_date as closed_date,
    case
        when known.is_removed then least(known.removed_date, known.as_of_date)
    end as removed_date,
    coalesce(known.known_closed_date, known.as_of_date) as valued_date,
    known.recorded_first_won_date,
    known.recorded_last_won_date

from known

left join lead_links
    on known.deal_id = lead_links.deal_id
