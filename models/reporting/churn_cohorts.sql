-- A cell that is too young is null: nobody has left it, nobody can have stayed.
select
    dimension,
    dimension_value,
    cohort_start_date,
    age_months,
    cast(customers as {{ dbt.type_bigint() }}) as customers,
    cast(start_mrr as numeric(18, 6)) as start_mrr,
    cast(case when is_mature then retained_customers end as {{ dbt.type_bigint() }})
        as retained_customers,
    cast(case when is_mature then retained_mrr end as numeric(18, 6)) as retained_mrr,
    cast(case when is_mature then gross_retained_mrr end as numeric(18, 6)) as gross_retained_mrr,
    case when is_mature then {{ ratio('retained_customers', 'customers') }} end
        as logo_retention,
    case when is_mature then {{ ratio('retained_mrr', 'start_mrr') }} end
        as net_revenue_retention,
    case when is_mature then {{ ratio('gross_retained_mrr', 'start_mrr') }} end
        as gross_revenue_retention
from {{ ref('int_cohorts_by_age') }}
