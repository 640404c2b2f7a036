with

changes as (

    select * from {{ ref('int_cohort_changes') }}

),

by_dimension as (

    {{ by_dimension('changes', {'plan': 'plan', 'segment': 'segment', 'channel': 'channel'}) }}

),

changed as (

    select
        dimension,
        dimension_value,
        cohort_start_date,
        period_start_date,
        sum(customers_change) as customers_change,
        sum(mrr_change) as mrr_change,
        sum(gross_retained_mrr_change) as gross_retained_mrr_change
    from by_dimension
    -- A buyer has no plan, not an unknown one.
    where dimension <> 'plan' or plan is not null
    group by 1, 2, 3, 4

),

-- The first row of a cohort is its start: everybody is there, nothing has been lost.
started as (

    select
        dimension,
        dimension_value,
        cohort_start_date,
        customers_change as customers,
        mrr_change as start_mrr
    from changed
    where period_start_date = cohort_start_date

),

oldest as (

    select min(cohort_start_date) as cohort_start_date from started

),

ages as (

    select
        months.as_of_date,
        {{ dbt.datediff('oldest.cohort_start_date', 'months.period_start_date', 'month') }}
            as age_months

    from {{ ref('dim_periods') }} as months

    inner join oldest
        on months.period_start_date >= oldest.cohort_start_date

    where months.period_grain = 'month' and months.has_started

),

-- Every cohort has a row for every age that the oldest one has reached. Past the start, an
-- age at which nobody can have left yet is as young as one that has not come.
aged as (

    select
        started.*,
        ages.age_months,
        ages.as_of_date,
        {{ add_months('started.cohort_start_date', 'ages.age_months') }} as month_start_date,
        case
            when ages.age_months = 0 then started.cohort_start_date
            else {{ add_days('started.cohort_start_date', 'basis.least_active_days') }}
        end as mature_from

    from started

    cross join ages

    cross join {{ ref('int_active_customer_basis') }} as basis

)

select
    aged.dimension,
    aged.dimension_value,
    aged.cohort_start_date,
    aged.age_months,
    aged.customers,
    aged.start_mrr,
    {{ add_days(add_months('aged.month_start_date', 1), -1) }}
    between aged.mature_from and aged.as_of_date as is_mature,
    {{ running_sum(
        'changed.customers_change',
        'aged.dimension, aged.dimension_value, aged.cohort_start_date',
        'aged.age_months'
    ) }} as retained_customers,
    {{ running_sum(
        'changed.mrr_change',
        'aged.dimension, aged.dimension_value, aged.cohort_start_date',
        'aged.age_months'
    ) }} as retained_mrr,
    {{ running_sum(
        'changed.gross_retained_mrr_change',
        'aged.dimension, aged.dimension_value, aged.cohort_start_date',
        'aged.age_months'
    ) }} as gross_retained_mrr

from aged

left join changed
    on aged.dimension = changed.dimension
    and aged.dimension_value = changed.dimension_value
    and aged.cohort_start_date = changed.cohort_start_date
    and aged.month_start_date = changed.period_start_date
