with

deals as (

    select * from {{ ref('int_deals_as_of') }}

),

closings as (

    select * from {{ ref('int_deal_closings') }}

),

-- A change that says nothing of the owner leaves the owner before it.
recorded as (

    select
        changes.deal_id,
        changes.rep_id,
        changes.changed_at,
        case
            when deals.is_closed then coalesce(deals.closed_at, closings.last_closed_at)
        end as closed_at

    from {{ ref('int_deal_changes') }} as changes

    inner join deals
        on changes.deal_id = deals.deal_id

    left join closings
        on changes.deal_id = closings.deal_id

    where changes.rep_id is not null

),

judged as (

    select
        *,
        coalesce({{ came_by('changed_at', 'closed_at') }}, false) as is_before_close
    from recorded

),

numbered as (

    select
        *,
        row_number() over (
            partition by deal_id
            order by changed_at
        ) as number_from_creation,
        row_number() over (
            partition by deal_id, is_before_close
            order by changed_at desc
        ) as number_from_last
    from judged

)

select
    deal_id,
    max(case when number_from_creation = 1 then rep_id end) as created_rep_id,
    max(case when is_before_close and number_from_last = 1 then rep_id end) as closed_rep_id
from numbered
group by 1
