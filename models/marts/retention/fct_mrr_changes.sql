with

terms as (

    select * from {{ ref('fct_subscription_terms') }}

),

accounts as (

    select
        account_id,
        attribute_set
    from {{ ref('dim_accounts') }}

),

-- An end that nobody knows is no event: nobody churns because the data end.
starts_and_ends as (

    select
        customer_id,
        currency_code,
        active_from as change_date,
        mrr_native as mrr_change_native
    from terms

    union all

    select
        customer_id,
        currency_code,
        active_to as change_date,
        -mrr_native as mrr_change_native
    from terms
    where active_to < cast('9999-12-31' as date)

),

-- What ends and starts on one day, such as a change of plan, is one net change.
netted as (

    select
        customer_id,
        currency_code,
        change_date,
        cast(sum(mrr_change_native) as numeric(18, 6)) as mrr_change_native
    from starts_and_ends
    group by 1, 2, 3
    having sum(mrr_change_native) <> 0

),

balanced as (

    select
        *,
        cast(
            {{ running_sum('mrr_change_native', 'customer_id, currency_code', 'change_date') }}
            as numeric(18, 6)
        ) as mrr_native,
        lag(change_date) over (
            partition by customer_id, currency_code
            order by change_date
        ) as previous_change_date,
        lead(change_date) over (
            partition by customer_id, currency_code
            order by change_date
        ) as next_change_date,
        first_value(change_date) over (
            partition by customer_id, currency_code
            order by change_date
            rows between unbounded preceding and current row
        ) as first_change_date
    from netted

),

customers_of_several as (

    select customer_id
    from terms
    group by 1
    having min(currency_code) <> max(currency_code)

)

select
    ---------- ids
    balanced.customer_id,

    ---------- strings
    balanced.currency_code,

    ---------- numerics
    coalesce(accounts.attribute_set, 0) as attribute_set,
    balanced.mrr_change_native,
    balanced.mrr_native,
    -- 1 where the balance of this currency begins, -1 where it ends.
    case when balanced.mrr_native > 0 then 1 else 0 end
    - case when balanced.mrr_native > balanced.mrr_change_native then 1 else 0 end
        as currencies_change,

    ---------- booleans
    customers_of_several.customer_id is not null as has_several_currencies,

    ---------- dates
    balanced.first_change_date,
    balanced.previous_change_date,
    balanced.change_date as valid_from,
    coalesce(balanced.next_change_date, cast('9999-12-31' as date)) as valid_to

from balanced

left join accounts
    on balanced.customer_id = accounts.account_id

left join customers_of_several
    on balanced.customer_id = customers_of_several.customer_id
