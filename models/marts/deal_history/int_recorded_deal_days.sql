with

changes as (

    select * from {{ ref('int_deal_changes') }}

),

spans as (

    select * from {{ ref('int_deal_spans') }}

),

-- From the day of the close on the deal itself tells; before its creation nothing was.
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
        row_number() over (partition by deal_id, date_day order by changed_at desc) as number
    from bounded

),

-- A close that no later day undoes is the deal's own, which has a day of its own.
undone as (

    select
        *,
        max(case when not coalesce(is_closed, false) then date_day end) over (
            partition by deal_id
        ) as last_open_date
    from numbered
    where number = 1

)

select
    deal_id,
    rep_id,
    stage,
    amount,
    probability,
    coalesce(is_closed and date_day < last_open_date, false) as is_closed,
    coalesce(is_won and date_day < last_open_date, false) as is_won,
    date_day,
    expected_close_date
from undone
