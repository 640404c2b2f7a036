with

changes as (

    select
        valid_from as date_day,
        currency_code,
        region,
        segment,
        channel,
        sum(mrr_change_native) as mrr_change_native,
        sum(customers_change) as customers_change
    from {{ ref('fct_mrr_changes') }}
    group by 1, 2, 3, 4, 5

),

item_changes as (

    select * from {{ ref('int_item_mrr_changes_daily') }}

),

by_dimension as (

    {{ by_dimension('changes', account_dimensions()) }}

)

select
    date_day,
    dimension,
    dimension_value,
    currency_code,
    cast(sum(mrr_change_native) as numeric(38, 6)) as mrr_change_native,
    cast(sum(customers_change) as {{ dbt.type_bigint() }}) as customers_change
from by_dimension
group by 1, 2, 3, 4

union all

select
    date_day,
    dimension,
    dimension_value,
    currency_code,
    cast(mrr_change_native as numeric(38, 6)) as mrr_change_native,
    cast(customers_change as {{ dbt.type_bigint() }}) as customers_change
from item_changes
