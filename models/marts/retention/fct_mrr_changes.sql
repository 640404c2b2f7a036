with

terms as (

    select * from {{ ref('fct_subscription_terms') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

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
            sum(mrr_change_native) over (
                partition by customer_id, currency_code
                order by change_date
                rows between unbounded preceding and current row
            ) as numeric(18, 6)
        ) as mrr_native,
        lead(change_date) over (
            partition by customer_id, currency_code
            order by change_date
        ) as next_change_date
    from netted

),

counted as (

    select
        *,
        case when mrr_native > 0 then 1 else 0 end
        - case when mrr_native > mrr_change_native then 1 else 0 end as currencies_change
    from balanced

),

followed as (

    select
        *,
        sum(currencies_change) over (
            partition by customer_id
            order by change_date, currency_code
            rows between unbounded preceding and current row
        ) as currencies
    from counted

)

select
    ---------- ids
    followed.customer_id,

    ---------- strings
    followed.currency_code,
    coalesce(accounts.region, 'unknown') as region,
    coalesce(accounts.segment, 'unknown') as segment,
    coalesce(accounts.channel, 'unknown') as channel,

    ---------- numerics
    followed.mrr_change_native,
    followed.mrr_native,
    -- A customer is one, in however many currencies; the changes of a day add up.
    case when followed.currencies > 0 then 1 else 0 end
    - case when followed.currencies > followed.currencies_change then 1 else 0 end
        as customers_change,

    ---------- dates
    followed.change_date as valid_from,
    coalesce(followed.next_change_date, cast('9999-12-31' as date)) as valid_to

from followed

left join accounts
    on followed.customer_id = accounts.account_id
