with

lifetime_values as (

    select * from {{ ref('kpi_customer_lifetime_value') }}

),

acquisition_costs as (

    select * from {{ ref('kpi_customer_acquisition_cost') }}

)

-- Where one of the two is not known there is nothing to compare.
select {{ kpi(
    'lifetime_values.value',
    'acquisition_costs.value',
    defined_if='lifetime_values.value is not null and acquisition_costs.value is not null',
    keys_of='lifetime_values'
) }}

from lifetime_values

inner join acquisition_costs
    on lifetime_values.period_grain = acquisition_costs.period_grain
    and lifetime_values.period_start_date = acquisition_costs.period_start_date
    and lifetime_values.dimension = acquisition_costs.dimension
    and lifetime_values.dimension_value = acquisition_costs.dimension_value
