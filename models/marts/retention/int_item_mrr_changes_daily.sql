with

terms as (

    select
        customer_id,
        plan,
        product,
        currency_code,
        mrr_native,
        active_from,
        active_to
    from {{ ref('fct_subscription_terms') }}

),

starts_and_ends as (

    select
        plan,
        product,
        currency_code,
        active_from as date_day,
        mrr_native as mrr_change_native
    from terms

    union all

    select
        plan,
        product,
        currency_code,
        active_to as date_day,
        -mrr_native as mrr_change_native
    from terms
    where active_to < cast('9999-12-31' as date)

),

netted as (

    select
        plan,
        product,
        currency_code,
        date_day,
        sum(mrr_change_native) as mrr_change_native
    from starts_and_ends
    group by 1, 2, 3, 4

),

-- One customer of a plan, however many items of it run in however many currencies. Who has
-- nothing of a plan but a discount is no customer of it.
followed as (

    {%- for item in ['plan', 'product'] %}
    select
        '{{ item }}' as dimension,
        {{ item }} as dimension_value,
        currency_code,
        active_from,
        active_to,
        max(active_to) over (
            partition by customer_id, {{ item }}
            order by active_from, active_to
            rows between unbounded preceding and 1 preceding
        ) as active_until,
        lead(active_from) over (
            partition by customer_id, {{ item }}
            order by active_from, active_to
        ) as next_active_from
    from terms
    where mrr_native > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

changes as (

    {%- for item in ['plan', 'product'] %}
    select
        date_day,
        '{{ item }}' as dimension,
        {{ item }} as dimension_value,
        currency_code,
        mrr_change_native,
        0 as customers_change
    from netted

    union all
    {% endfor %}
    -- It comes where nothing that began earlier still runs,
    select
        active_from as date_day,
        dimension,
        dimension_value,
        currency_code,
        0 as mrr_change_native,
        1 as customers_change
    from followed
    where active_until is null or active_until < active_from

    union all

    -- and leaves where all of it has ended and nothing follows.
    select
        greatest(active_to, coalesce(active_until, active_to)) as date_day,
        dimension,
        dimension_value,
        currency_code,
        0 as mrr_change_native,
        -1 as customers_change
    from followed
    where
        greatest(active_to, coalesce(active_until, active_to))
        < coalesce(next_active_from, cast('9999-12-31' as date))

)

select
    date_day,
    dimension,
    dimension_value,
    currency_code,
    cast(sum(mrr_change_native) as numeric(38, 6)) as mrr_change_native,
    cast(sum(customers_change) as {{ dbt.type_bigint() }}) as customers_change
from changes
group by 1, 2, 3, 4
