-- Every customer who left has one reason, if only an unknown one.
with

reasons as (

    select
        period_grain,
        period_start_date,
        sum(churned_customers) as churned_customers,
        sum(churned_mrr) as churned_mrr
    from {{ ref('churn_reasons') }}
    group by 1, 2

),

movements as (

    select * from {{ ref('int_mrr_movements_by_period') }}
    where dimension = 'all' and period_grain in ('month', 'quarter', 'year')

)

select
    movements.period_grain,
    movements.period_start_date

from movements

left join reasons
    on movements.period_grain = reasons.period_grain
    and movements.period_start_date = reasons.period_start_date

where
    movements.churned_customers <> coalesce(reasons.churned_customers, 0)
    or abs(movements.churned_mrr - coalesce(reasons.churned_mrr, 0)) > 0.01
