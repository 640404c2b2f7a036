with

spans as (

    select * from {{ ref('fct_active_spans') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- What lies after the as-of date has not happened: who will leave is still there.
known as (

    select
        spans.account_id,
        spans.region,
        spans.segment,
        spans.channel,
        spans.active_from,
        case
            when spans.active_to <= as_of.as_of_date then spans.active_to
            else cast('9999-12-31' as date)
        end as active_to

    from spans

    inner join as_of
        on spans.active_from <= as_of.as_of_date

),

by_grain as (

    {%- for grain in ['month', 'quarter', 'year'] %}
    select
        account_id,
        region,
        segment,
        channel,
        '{{ grain }}' as period_grain,
        {{ period_start(grain, 'active_from') }} as first_start_date,
        case
            when active_to < cast('9999-12-31' as date) then {{ period_start(grain, 'active_to') }}
            else active_to
        end as next_start_date
    from known
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

-- Who comes and leaves within one period is there at none of its ends.
select
    account_id,
    region,
    segment,
    channel,
    period_grain,
    coalesce(
        next_start_date = lead(first_start_date) over (
            partition by account_id, period_grain
            order by first_start_date
        ),
        false
    ) as is_back_in_time,
    first_start_date,
    next_start_date
from by_grain
where next_start_date > first_start_date
