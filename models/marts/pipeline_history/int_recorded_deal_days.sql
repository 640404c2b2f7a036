with

history as (

    select
        deal_id,
        changed_at,
        stage,
        amount,
        expected_close_date,
        probability,
        rep_id,
        case when is_closed then 1 when not is_closed then 0 end as closed,
        case when is_won then 1 when not is_won then 0 end as won
    from {{ ref('crm_deal_history') }}

),

spans as (

    select * from {{ ref('int_deal_spans') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

carried as (

    {{ carry_forward(
        'history', 'deal_id', 'changed_at',
        ['stage', 'amount', 'expected_close_date', 'probability', 'rep_id', 'closed', 'won']
    ) }}

),

dated as (

    select
        *,
        {{ reporting_date('changed_at') }} as changed_date
    from carried

),

-- From the day of the close on the deal itself tells; before its creation nothing was.
bounded as (

    select
        dated.*,
        greatest(dated.changed_date, spans.opened_date) as date_day

    from dated

    inner join spans
        on dated.deal_id = spans.deal_id

    cross join as_of

    where
        dated.changed_date <= as_of.as_of_date
        and (spans.left_date is null or dated.changed_date < spans.left_date)

),

numbered as (

    select
        *,
        row_number() over (partition by deal_id, date_day order by changed_at desc) as number
    from bounded

),

-- A close that no later day undoes is the deal's own, which has a day of its own.
undone as (

    select
        *,
        max(case when coalesce(closed, 0) = 0 then date_day end) over (
            partition by deal_id
        ) as last_open_date
    from numbered
    where number = 1

)

select
    deal_id,
    rep_id,
    stage,
    cast(amount as numeric(18, 2)) as amount,
    cast(probability as numeric(9, 6)) as probability,
    coalesce(closed = 1 and date_day < last_open_date, false) as is_closed,
    coalesce(closed = 1 and won = 1 and date_day < last_open_date, false) as is_won,
    date_day,
    expected_close_date
from undone
