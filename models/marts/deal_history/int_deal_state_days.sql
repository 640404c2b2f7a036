with

changes as (

    select * from {{ ref('int_deal_changes') }}

),

deals as (

    select * from {{ ref('int_described_deals') }}

),

spans as (

    select * from {{ ref('int_deal_spans') }}

),

-- From the day of its close on a deal is what its own row says; a change recorded before the
-- creation counts on the day of the creation.
bounded as (

    select
        changes.*,
        greatest(changes.changed_date, spans.opened_date) as date_day

    from changes

    inner join spans
        on changes.deal_id = spans.deal_id

    where spans.left_date is null or changes.changed_date < spans.left_date

),

numbered as (

    select
        *,
        row_number() over (
            partition by deal_id, date_day
            order by changed_at desc
        ) as number_of_day
    from bounded

),

recorded as (

    select
        *,
        row_number() over (partition by deal_id order by date_day) as number_from_first,
        row_number() over (partition by deal_id order by date_day desc) as number_from_last,
        max(amount) over (partition by deal_id) as highest_amount,
        max(case when not coalesce(is_closed, false) then date_day end) over (
            partition by deal_id
        ) as last_open_date
    from numbered
    where number_of_day = 1

),

-- The first state reaches back to the creation, also where the record begins later. A recorded
-- close counts where a later day undoes it: the final one is added below, from the deal itself.
before_leaving as (

    select
        spans.deal_id,
        case
            when recorded.number_from_first > 1 then recorded.date_day
            else spans.opened_date
        end as date_day,
        spans.left_date is null and coalesce(recorded.number_from_last, 1) = 1 as is_now,
        spans.close_dates_recorded_from is not null as has_close_dates,
        recorded.rep_id,
        recorded.stage,
        recorded.amount,
        recorded.highest_amount,
        recorded.probability,
        recorded.expected_close_date,
        coalesce(recorded.is_closed and recorded.date_day < recorded.last_open_date, false)
            as is_closed,
        coalesce(recorded.is_won and recorded.date_day < recorded.last_open_date, false) as is_won

    from spans

    left join recorded
        on spans.deal_id = recorded.deal_id

    where spans.left_date is null or spans.opened_date < spans.left_date

)

-- The latest state of an open deal is the deal as it is now. Where the history never names an
-- amount or an owner, those of the deal stand in; its stage and probability do not, because a
-- closed deal has those of its close.
select
    before_leaving.deal_id,
    case
        when before_leaving.is_now then deals.rep_id
        else coalesce(before_leaving.rep_id, deals.rep_id)
    end as rep_id,
    case when before_leaving.is_now then deals.stage else before_leaving.stage end as stage,
    case
        when before_leaving.is_now or before_leaving.highest_amount is null
            then deals.amount_native
        else before_leaving.amount
    end as amount_native,
    case
        when before_leaving.is_now then deals.probability
        else before_leaving.probability
    end as probability,
    not before_leaving.is_closed as is_open,
    before_leaving.is_won,
    false as is_removed,
    before_leaving.date_day,
    case
        when not before_leaving.is_now then before_leaving.expected_close_date
        when before_leaving.has_close_dates then deals.expected_close_date
    end as expected_close_date

from before_leaving

inner join deals
    on before_leaving.deal_id = deals.deal_id

union all

select
    spans.deal_id,
    deals.rep_id,
    deals.stage,
    deals.amount_native,
    deals.probability,
    false as is_open,
    deals.is_won and not spans.is_removed as is_won,
    spans.is_removed,
    spans.left_date as date_day,
    deals.expected_close_date

from spans

inner join deals
    on spans.deal_id = deals.deal_id

where spans.left_date is not null
