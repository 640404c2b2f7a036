with

recorded as (

    select * from {{ ref('int_deal_changes') }}
    where is_closed is not null

),

compared as (

    select
        *,
        coalesce(
            lag(is_closed) over (partition by deal_id order by changed_at), false
        ) as was_closed,
        coalesce(lag(is_won) over (partition by deal_id order by changed_at), false) as was_won
    from recorded

)

-- A change of a deal that is won already is not a second win.
select
    deal_id,
    min(case when is_won and not was_won then changed_at end) as first_won_at,
    max(case when is_won and not was_won then changed_at end) as last_won_at,
    max(case when is_closed and not was_closed then changed_at end) as last_closed_at,
    sum(case when was_closed and not is_closed then 1 else 0 end) as reopen_count
from compared
group by 1
