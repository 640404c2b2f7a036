with

margins as (

    select
        *,
        left(cast(cohort_start_date as {{ dbt.type_string() }}), 7) as cohort
    from {{ ref('int_customer_margins') }}

),

by_dimension as (

    {{ by_dimension('margins', {'cohort': 'cohort'}) }}

),

balanced as (

    {{ balances_by_period('by_dimension', ['customers', 'margin'], ['month', 'quarter', 'year']) }}

)

-- Null before the first customer; from then on every period has a balance.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    customers,
    margin
from balanced
where customers is not null
