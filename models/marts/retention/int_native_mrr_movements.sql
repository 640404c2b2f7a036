with

-- By what they did first: three sums over the customers, and nine measures of their few rows.
by_movement as (

    select
        period_grain,
        period_start_date,
        currency_code,
        attribute_set,
        movement,
        sum(opening_native) as opening_native,
        sum(closing_native) as closing_native,
        sum(customers) as customers
    from {{ ref('int_mrr_movements') }}
    group by 1, 2, 3, 4, 5

),

described as (

    {{ described_accounts('by_movement') }}

),

by_dimension as (

    {{ by_dimension('described', account_dimensions()) }}

),

summed as (

    select
        period_grain,
        period_start_date,
        dimension,
        dimension_value,
        currency_code,
        movement,
        sum(opening_native) as opening_native,
        sum(closing_native) as closing_native,
        sum(customers) as customers
    from by_dimension
    group by 1, 2, 3, 4, 5, 6

)

select
    period_grain,
    period_start_date,
    dimension,
    dimension_value,
    currency_code,
    cast(sum(closing_native - opening_native) as numeric(38, 6)) as change_native,
    cast(sum(case when movement = 'new' then closing_native else 0 end) as numeric(38, 6))
        as new_native,
    cast(sum(case when movement = 'reactivation' then closing_native else 0 end) as numeric(38, 6))
        as reactivation_native,
    cast(
        sum(case when movement = 'expansion' then closing_native - opening_native else 0 end)
        as numeric(38, 6)
    ) as expansion_native,
    cast(
        sum(case when movement = 'contraction' then opening_native - closing_native else 0 end)
        as numeric(38, 6)
    ) as contraction_native,
    cast(sum(case when movement = 'churn' then opening_native else 0 end) as numeric(38, 6))
        as churned_native,
    cast(sum(case when movement = 'new' then customers else 0 end) as {{ dbt.type_bigint() }})
        as new_customers,
    cast(
        sum(case when movement = 'reactivation' then customers else 0 end)
        as {{ dbt.type_bigint() }}
    ) as reactivated_customers,
    cast(sum(case when movement = 'churn' then customers else 0 end) as {{ dbt.type_bigint() }})
        as churned_customers
from summed
group by 1, 2, 3, 4, 5
