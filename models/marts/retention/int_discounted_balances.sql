with

discounted as (

    select distinct
        customer_id,
        currency_code
    from {{ ref('int_subscription_terms') }}
    where mrr_native < 0

),

lines as (

    select
        terms.customer_id,
        terms.currency_code,
        terms.mrr_native,
        terms.active_from,
        terms.active_to

    from {{ ref('int_subscription_terms') }} as terms

    inner join discounted
        on terms.customer_id = discounted.customer_id
        and terms.currency_code = discounted.currency_code

),

starts_and_ends as (

    select
        customer_id,
        currency_code,
        active_from as change_date,
        mrr_native as change_native
    from lines

    union all

    select
        customer_id,
        currency_code,
        active_to as change_date,
        -mrr_native as change_native
    from lines
    where active_to < cast('9999-12-31' as date)

),

netted as (

    select
        customer_id,
        currency_code,
        change_date,
        cast(sum(change_native) as numeric(18, 6)) as change_native
    from starts_and_ends
    group by 1, 2, 3

),

balanced as (

    select
        *,
        cast(
            {{ running_sum('change_native', 'customer_id, currency_code', 'change_date') }}
            as numeric(18, 6)
        ) as mrr_native,
        min(change_date) over (partition by customer_id, currency_code) as first_change_date
    from netted

),

-- Only where the sign turns: what rises or falls on the same side of zero goes on.
turned as (

    select *
    from balanced
    where
        sign(mrr_native) <> sign(mrr_native - change_native)
        or change_date = first_change_date

)

select
    customer_id,
    currency_code,
    mrr_native,
    mrr_native > 0 as is_paying,
    change_date as valid_from,
    coalesce(
        lead(change_date) over (partition by customer_id, currency_code order by change_date),
        cast('9999-12-31' as date)
    ) as valid_to
from turned
