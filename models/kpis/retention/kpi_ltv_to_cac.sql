with

lifetime_values as (

    select * from {{ ref('kpi_customer_lifetime_value') }}

),

acquisition_costs as (

    select * from {{ ref('kpi_customer_acquisition_cost') }}

)

-- Where one of the two is not known there is nothing to compare.
select
    lifetime_values.period_grain,
    lifetime_values.period_start_date,
    lifetime_values.period_end_date,
    lifetime_values.is_complete,
    lifetime_values.dimension,
    lifetime_values.dimension_value,
    case when acquisition_costs.value is not null then lifetime_values.value end as numerator,
    case when lifetime_values.value is not null then acquisition_costs.value end as denominator,
    {{ ratio('lifetime_values.value', 'acquisition_costs.value') }} as value

from lifetime_values

inner join acquisition_costs
    on lifetime_values.period_grain = acquisition_costs.period_grain
    and lifetime_values.period_start_date = acquisition_costs.period_start_date
    and lifetime_values.dimension = acquisition_costs.dimension
    and lifetime_values.dimension_value = acquisition_costs.dimension_value
