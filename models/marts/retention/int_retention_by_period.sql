with

movements as (

    select * from {{ ref('int_mrr_movements_by_period') }}

),

yearly as (

    select * from {{ ref('int_trailing_retention') }}

),

cohorts as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        opening_mrr,
        closing_mrr,
        retained_mrr,
        gross_retained_mrr,
        churned_mrr
    from movements
    where period_grain in ('month', 'quarter', 'year')

    union all

    select *
    from yearly

),

-- What the articles sum up: the months of the period, whoever the customers were.
monthly as (

    select
        cohorts.period_grain,
        cohorts.period_start_date,
        cohorts.dimension,
        cohorts.dimension_value,
        sum(movements.new_mrr) as monthly_new_mrr,
        sum(movements.expansion_mrr) as monthly_expansion_mrr,
        sum(movements.contraction_mrr) as monthly_contraction_mrr,
        sum(movements.churned_mrr) as monthly_churned_mrr

    from cohorts

    inner join movements
        on movements.period_grain = 'month'
        and cohorts.dimension = movements.dimension
        and cohorts.dimension_value = movements.dimension_value
        and cohorts.period_start_date <= movements.period_start_date
        and cohorts.period_end_date >= movements.period_start_date

    group by 1, 2, 3, 4

)

select
    cohorts.*,
    monthly.monthly_new_mrr,
    monthly.monthly_expansion_mrr,
    monthly.monthly_contraction_mrr,
    monthly.monthly_churned_mrr

from cohorts

inner join monthly
    on cohorts.period_grain = monthly.period_grain
    and cohorts.period_start_date = monthly.period_start_date
    and cohorts.dimension = monthly.dimension
    and cohorts.dimension_value = monthly.dimension_value
