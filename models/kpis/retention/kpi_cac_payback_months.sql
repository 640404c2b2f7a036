with

acquisition_costs as (

    select * from {{ ref('kpi_customer_acquisition_cost') }}

),

movements as (

    select * from {{ ref('int_mrr_movements_by_period') }}

),

gross_margin as (

    select * from {{ ref('kpi_gross_margin') }}

),

matched as (

    select
        {{ kpi_keys('acquisition_costs') }},
        acquisition_costs.value as acquisition_cost,
        {{ ratio('movements.new_mrr', 'movements.new_customers') }} * gross_margin.value
            as monthly_margin

    from acquisition_costs

    inner join movements
        on acquisition_costs.period_grain = movements.period_grain
        and acquisition_costs.period_start_date = movements.period_start_date
        and acquisition_costs.dimension = movements.dimension
        and acquisition_costs.dimension_value = movements.dimension_value

    inner join gross_margin
        on acquisition_costs.period_grain = gross_margin.period_grain
        and acquisition_costs.period_start_date = gross_margin.period_start_date
        and acquisition_costs.dimension = gross_margin.dimension
        and acquisition_costs.dimension_value = gross_margin.dimension_value

)

-- A customer who earns nothing never pays back what was paid for it.
select {{ kpi(
    'acquisition_cost',
    'monthly_margin',
    defined_if='monthly_margin > 0 and acquisition_cost is not null'
) }}
from matched
