with

changes as (

    select * from {{ ref('int_cohort_changes') }}

),

months as (

    select * from {{ ref('dim_periods') }}
    where period_grain = 'month' and has_started

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
        sum(capped_mrr_change) as capped_mrr_change
    from by_dimension
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

    select min(cohort_start_date) as first_cohort_start_date
    from started

),

ages as (

    select
        months.as_of_date,
        {{ dbt.datediff('oldest.first_cohort_start_date', 'months.period_start_date', 'month') }}
            as age_months

    from months

    inner join oldest
        on months.period_start_date >= oldest.first_cohort_start_date

),

-- Every cohort has a row for every age that the oldest one has reached.
aged as (

    select
        started.*,
        ages.age_months,
        ages.as_of_date,
        {{ add_months('started.cohort_start_date', 'ages.age_months') }} as month_start_date

    from started

    cross join ages

)

select
    aged.dimension,
    aged.dimension_value,
    aged.cohort_start_date,
    aged.age_months,
    aged.customers,
    aged.start_mrr,
    {{ add_days(add_months('aged.month_start_date', 1), -1) }} <= aged.as_of_date as is_mature,
    {{ running_sum(
        'coalesce(changed.customers_change, 0)',
        'aged.dimension, aged.dimension_value, aged.cohort_start_date',
        'aged.age_months'
    ) }} as retained_customers,
    {{ running_sum(
        'coalesce(changed.mrr_change, 0)',
        'aged.dimension, aged.dimension_value, aged.cohort_start_date',
        'aged.age_months'
    ) }} as retained_mrr,
    {{ running_sum(
        'coalesce(changed.capped_mrr_change, 0)',
        'aged.dimension, aged.dimension_value, aged.cohort_start_date',
        'aged.age_months'
    ) }} as capped_mrr

from aged

left join changed
    on aged.dimension = changed.dimension
    and aged.dimension_value = changed.dimension_value
    and aged.cohort_start_date = changed.cohort_start_date
    and aged.month_start_date = changed.period_start_date
