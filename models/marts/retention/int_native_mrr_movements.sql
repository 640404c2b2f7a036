with

movements as (

    select * from {{ ref('int_mrr_movements') }}

),

by_attributes as (

    select
        period_grain,
        period_start_date,
        currency_code,
        region,
        segment,
        channel,
        sum(closing_native - opening_native) as change_native,
        sum(case when movement = 'new' then closing_native else 0 end) as new_native,
        sum(case when movement = 'reactivation' then closing_native else 0 end)
            as reactivation_native,
        sum(case when movement = 'expansion' then closing_native - opening_native else 0 end)
            as expansion_native,
        sum(case when movement = 'contraction' then opening_native - closing_native else 0 end)
            as contraction_native,
        sum(case when movement = 'churn' then opening_native else 0 end) as churned_native,
        sum(case when movement = 'new' then customers else 0 end) as new_customers,
        sum(case when movement = 'reactivation' then customers else 0 end)
            as reactivated_customers,
        sum(case when movement = 'churn' then customers else 0 end) as churned_customers
    from movements
    group by 1, 2, 3, 4, 5, 6

),

by_dimension as (

    {{ by_dimension('by_attributes', account_dimensions()) }}

)

select
    period_grain,
    period_start_date,
    dimension,
    dimension_value,
    currency_code,
    cast(sum(change_native) as numeric(38, 6)) as change_native,
    cast(sum(new_native) as numeric(38, 6)) as new_native,
    cast(sum(reactivation_native) as numeric(38, 6)) as reactivation_native,
    cast(sum(expansion_native) as numeric(38, 6)) as expansion_native,
    cast(sum(contraction_native) as numeric(38, 6)) as contraction_native,
    cast(sum(churned_native) as numeric(38, 6)) as churned_native,
    cast(sum(new_customers) as {{ dbt.type_bigint() }}) as new_customers,
    cast(sum(reactivated_customers) as {{ dbt.type_bigint() }}) as reactivated_customers,
    cast(sum(churned_customers) as {{ dbt.type_bigint() }}) as churned_customers
from by_dimension
group by 1, 2, 3, 4, 5
