with

changes as (

    select * from {{ ref('int_deal_changes') }}

),

deals as (

    select * from {{ ref('int_deals_as_of') }}

),

compared as (

    select
        *,
        coalesce(
            lag(is_closed) over (partition by deal_id order by changed_at), false
        ) as was_closed,
        coalesce(lag(is_won) over (partition by deal_id order by changed_at), false) as was_won
    from changes
    where is_closed is not null

),

-- A change of a deal that is won already is not a second win.
closed as (

    select
        deal_id,
        min(case when is_won and not was_won then changed_at end) as first_won_at,
        max(case when is_won and not was_won then changed_at end) as last_won_at,
        max(case when is_closed and not was_closed then changed_at end) as last_closed_at,
        sum(case when was_closed and not is_closed then 1 else 0 end) as reopen_count
    from compared
    group by 1

),

-- Without a rep a change leaves the owner as it was: only changes that name one count.
owned as (

    select
        changes.deal_id,
        changes.rep_id,
        changes.changed_at,
        case
            when deals.is_closed then coalesce(deals.closed_at, closed.last_closed_at)
        end as closed_at

    from changes

    inner join deals
        on changes.deal_id = deals.deal_id

    left join closed
        on changes.deal_id = closed.deal_id

    where changes.rep_id is not null

),

judged as (

    select
        *,
        coalesce({{ came_by('changed_at', 'closed_at') }}, false) as is_before_close
    from owned

),

numbered as (

    select
        *,
        row_number() over (partition by deal_id order by changed_at) as number_from_creation,
        row_number() over (
            partition by deal_id, is_before_close
            order by changed_at desc
        ) as number_from_last
    from judged

),

owners as (

    select
        deal_id,
        max(case when number_from_creation = 1 then rep_id end) as created_rep_id,
        max(case when is_before_close and number_from_last = 1 then rep_id end) as closed_rep_id
    from numbered
    group by 1

)

-- A full join: a history may record owners and no closes, or closes and no owners.
select
    coalesce(closed.deal_id, owners.deal_id) as deal_id,
    owners.created_rep_id,
    owners.closed_rep_id,
    closed.reopen_count,
    closed.first_won_at,
    closed.last_won_at,
    closed.last_closed_at

from closed

full join owners
    on closed.deal_id = owners.deal_id
