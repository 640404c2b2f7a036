with

deals as (

    select * from {{ ref('int_described_deals') }}
    -- Nobody knows when such a deal left the pipeline.
    where not is_closed or closed_date is not null

),

connectors as (

    select
        deal_id,
        connector
    from {{ ref('crm_deals') }}

),

-- What a build saw tells nothing of the time before, though a deal that had closed says when.
history as (

    select
        *,
        coalesce(origin = 'observed', false) as is_observed
    from {{ ref('crm_deal_history') }}
    where not coalesce(origin = 'observed' and is_closed, false)

),

-- A CRM that records stages need not record close dates.
history_starts as (

    select
        connector,
        {{ reporting_date('min(changed_at)') }} as recorded_from,
        {{ reporting_date(
            'min(case when expected_close_date is not null then changed_at end)'
        ) }} as close_dates_recorded_from,
        {{ reporting_date('min(case when is_observed then changed_at end)') }} as observed_from
    from history
    group by 1

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

first_changes as (

    select
        deal_id,
        min(changed_date) as first_changed_date
    from {{ ref('int_deal_changes') }}
    group by 1

),

-- A deal that is gone today was never won: it leaves as removed, on its close if that
-- came first.
ended as (

    select
        deals.deal_id,
        deals.is_removed,
        case
            when deals.closed_date < deals.removed_date then deals.closed_date
            else coalesce(deals.removed_date, deals.closed_date)
        end as left_date,
        coalesce(
            deals.created_date,
            first_changes.first_changed_date,
            deals.closed_date,
            as_of.as_of_date
        ) as begun_date,
        history_starts.recorded_from,
        history_starts.close_dates_recorded_from,
        history_starts.observed_from

    from deals

    inner join connectors
        on deals.deal_id = connectors.deal_id

    cross join as_of

    left join history_starts
        on connectors.connector = history_starts.connector

    left join first_changes
        on deals.deal_id = first_changes.deal_id

)

-- A back-dated deal was there on the day of its close at the latest.
select
    deal_id,
    is_removed,
    case when left_date < begun_date then left_date else begun_date end as opened_date,
    left_date,
    recorded_from,
    close_dates_recorded_from,
    observed_from
from ended
