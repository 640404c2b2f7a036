with

terms as (

    select * from {{ ref('fct_subscription_terms') }}

),

starts_and_ends as (

    select
        customer_id,
        currency_code,
        plan,
        product,
        active_from as date_day,
        mrr_native as mrr_change_native,
        case when mrr_native > 0 then 1 else 0 end as terms_change
    from terms

    union all

    select
        customer_id,
        currency_code,
        plan,
        product,
        active_to as date_day,
        -mrr_native as mrr_change_native,
        case when mrr_native > 0 then -1 else 0 end as terms_change
    from terms
    where active_to < cast('9999-12-31' as date)

),

by_item as (

    {{ by_dimension('starts_and_ends', {'plan': 'plan', 'product': 'product'}) }}

),

netted as (

    select
        date_day,
        dimension,
        dimension_value,
        customer_id,
        currency_code,
        sum(mrr_change_native) as mrr_change_native,
        sum(terms_change) as terms_change
    from by_item
    where dimension <> 'all'
    group by 1, 2, 3, 4, 5

),

-- One customer of a plan, however many items of it run in however many currencies. Who has
-- nothing of a plan but a discount is no customer of it.
followed as (

    select
        *,
        {{ running_sum(
            'terms_change', 'dimension, dimension_value, customer_id', 'date_day, currency_code'
        ) }} as terms_after
    from netted

)

select
    date_day,
    dimension,
    dimension_value,
    currency_code,
    cast(sum(mrr_change_native) as numeric(38, 6)) as mrr_change_native,
    sum(
        case when terms_after > 0 then 1 else 0 end
        - case when terms_after > terms_change then 1 else 0 end
    ) as customers_change
from followed
group by 1, 2, 3, 4
