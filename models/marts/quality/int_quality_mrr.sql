with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

changes as (

    select * from {{ ref('int_mrr_changes_daily') }}
    where dimension = 'all'

),

unpriced as (

    select
        rates.currency_code,
        least(rates.period_end_date, as_of.as_of_date) as balance_date

    from {{ ref('int_mrr_exchange_rates') }} as rates

    cross join as_of

    where rates.period_grain = 'month' and rates.closing_rate is null

),

balanced as (

    select
        unpriced.currency_code,
        unpriced.balance_date,
        sum(changes.mrr_change_native) as mrr_native

    from unpriced

    inner join changes
        on unpriced.currency_code = changes.currency_code
        and unpriced.balance_date >= changes.date_day

    group by 1, 2

)

select
    'mrr_without_exchange_rate' as rule,
    'exchange_rates' as entity,
    cast(balance_date as {{ dbt.type_string() }}) || ', ' || currency_code as id,
    cast(cast(mrr_native as numeric(18, 2)) as {{ dbt.type_string() }}) || ' ' || currency_code
        as value,
    balance_date as first_seen
from balanced
where mrr_native > 0

union all

select
    'recurring_lines_below_zero' as rule,
    'accounts' as entity,
    customer_id as id,
    cast(cast(mrr_native as numeric(18, 2)) as {{ dbt.type_string() }}) || ' ' || currency_code
        as value,
    valid_from as first_seen
from {{ ref('int_discounted_balances') }}
where mrr_native < 0
