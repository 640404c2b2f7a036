-- Each cohort weighs by what it began with; one that is too young for an age has no part in it.
with

grown_up as (

    select * from {{ ref('churn_cohorts') }}
    where retained_customers is not null

),

summed as (

    select
        dimension,
        dimension_value,
        age_months,
        count(*) as cohorts,
        sum(customers) as customers,
        sum(retained_customers) as retained_customers,
        sum(case when retained_mrr is not null then start_mrr end) as start_mrr,
        sum(retained_mrr) as retained_mrr,
        sum(gross_retained_mrr) as gross_retained_mrr
    from grown_up
    group by 1, 2, 3

)

select
    dimension,
    dimension_value,
    age_months,
    cohorts,
    cast(customers as {{ dbt.type_bigint() }}) as customers,
    cast(retained_customers as {{ dbt.type_bigint() }}) as retained_customers,
    {{ ratio('retained_customers', 'customers') }} as logo_retention,
    {{ ratio('retained_mrr', 'start_mrr') }} as net_revenue_retention,
    {{ ratio('gross_retained_mrr', 'start_mrr') }} as gross_revenue_retention
from summed
