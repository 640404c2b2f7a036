with

stages as (

    select * from {{ ref('int_deal_stages') }}
    where closed_date is not null

),

closed_by_day as (

    select
        pipeline,
        stage,
        closed_date,
        count(*) as closed_deals,
        sum(case when is_won then 1 else 0 end) as won_deals
    from stages
    group by 1, 2, 3

),

accumulated as (

    select
        pipeline,
        stage,
        sum(closed_deals) over (
            partition by pipeline, stage
            order by closed_date
            rows between unbounded preceding and current row
        ) as closed_deals,
        sum(won_deals) over (
            partition by pipeline, stage
            order by closed_date
            rows between unbounded preceding and current row
        ) as won_deals,
        {{ add_days('closed_date', 1) }} as valid_from,
        {{ add_days(
            'lead(closed_date) over (partition by pipeline, stage order by closed_date)', 1
        ) }} as next_date
    from closed_by_day

)

-- Of a few deals a rate would be chance: it is null below stage_history_min_deals.
select
    pipeline,
    stage,
    cast(closed_deals as int) as closed_deals,
    cast(won_deals as int) as won_deals,
    case
        when closed_deals >= {{ number_var('stage_history_min_deals') }}
            then cast({{ ratio('won_deals', 'closed_deals') }} as numeric(9, 6))
    end as win_rate,
    valid_from,
    coalesce(next_date, cast('9999-12-31' as date)) as valid_to
from accumulated
