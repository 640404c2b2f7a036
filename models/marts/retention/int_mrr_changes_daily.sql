with

-- A customer is one, in however many currencies; the changes of a day add up.
several as (

    select
        *,
        {{ running_sum('currencies_change', 'customer_id', 'valid_from, currency_code') }}
            as currencies
    from {{ ref('fct_mrr_changes') }}
    where has_several_currencies

),

counted as (

    select
        valid_from as date_day,
        currency_code,
        attribute_set,
        mrr_change_native,
        currencies_change as customers_change
    from {{ ref('fct_mrr_changes') }}
    where not has_several_currencies

    union all

    select
        valid_from as date_day,
        currency_code,
        attribute_set,
        mrr_change_native,
        case when currencies > 0 then 1 else 0 end
        - case when currencies > currencies_change then 1 else 0 end as customers_change
    from several

),

by_attributes as (

    select
        date_day,
        currency_code,
        attribute_set,
        sum(mrr_change_native) as mrr_change_native,
        sum(customers_change) as customers_change
    from counted
    group by 1, 2, 3

),

described as (

    {{ described_accounts('by_attributes') }}

),

by_dimension as (

    {{ by_dimension('described', account_dimensions()) }}

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
from {{ ref('int_item_mrr_changes_daily') }}
