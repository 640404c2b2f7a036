with

cohorts as (

    select * from {{ ref('int_customer_cohorts') }}

),

runs as (

    select * from {{ ref('int_active_runs') }}
    where period_grain = 'month'

),

mrr_changes as (

    select * from {{ ref('int_cohort_mrr_changes') }}

),

starts_and_ends as (

    select
        account_id as customer_id,
        first_start_date as period_start_date,
        1 as customers_change
    from runs

    union all

    select
        account_id as customer_id,
        next_start_date as period_start_date,
        -1 as customers_change
    from runs
    where next_start_date < cast('9999-12-31' as date)

),

changes as (

    select
        cohorts.plan,
        cohorts.segment,
        cohorts.channel,
        cohorts.cohort_start_date,
        starts_and_ends.period_start_date,
        starts_and_ends.customers_change,
        cast(null as numeric(38, 14)) as mrr_change,
        cast(null as numeric(38, 14)) as gross_retained_mrr_change

    from starts_and_ends

    inner join cohorts
        on starts_and_ends.customer_id = cohorts.customer_id

    union all

    select
        plan,
        segment,
        channel,
        cohort_start_date,
        period_start_date,
        0 as customers_change,
        mrr_change,
        gross_retained_mrr_change
    from mrr_changes

)

select
    plan,
    segment,
    channel,
    cohort_start_date,
    period_start_date,
    cast(sum(customers_change) as {{ dbt.type_bigint() }}) as customers_change,
    cast(sum(mrr_change) as numeric(38, 14)) as mrr_change,
    cast(sum(gross_retained_mrr_change) as numeric(38, 14)) as gross_retained_mrr_change
from changes
group by 1, 2, 3, 4, 5
