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
        as_of.as_of_date

    from deals

    cross join as_of

    left join closings
        on deals.deal_id = closings.deal_id

    -- What was merged away or deleted was there until its row changed for the last time;
    -- where nobody knows when, it never was.
    where not deals.is_removed or deals.updated_at is not null

)

-- A date after the as-of date has not come: such a deal is not created, or still open.
select
    deal_id,
    account_id,
    lead_id,
    rep_id,
    deal_name,
    pipeline,
    stage,
    deal_type,
    product,
    channel,
    region,
    {{ currency_or_default('currency_code') }} as currency_code,
    lost_reason,
    amount,
    one_off_amount,
    monthly_amount,
    term_months,
    probability,
    reopen_count,
    is_open_ended,
    coalesce(is_closed and coalesce(closed_date <= as_of_date, true), false) as is_closed,
    coalesce(
        is_closed and is_won and coalesce(closed_date <= as_of_date, true), false
    ) as is_won,
    is_removed,
    as_of_date,
    created_date,
    expected_close_date,
    case when closed_date <= as_of_date then closed_date end as closed_date,
    case when is_removed then least(removed_date, as_of_date) end as removed_date,
    recorded_first_won_date,
    recorded_last_won_date
from dated
where coalesce(created_date, as_of_date) <= as_of_date
