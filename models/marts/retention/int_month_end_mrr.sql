with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- A balance that crosses the end of a month stands until the month of its next change.
balances as (

    select
        changes.customer_id,
        changes.attribute_set,
        changes.currency_code,
        changes.has_several_currencies,
        changes.mrr_native,
        changes.period_start_date as first_month,
        case
            when changes.valid_to <= as_of.as_of_date
                then {{ period_start('month', 'changes.valid_to') }}
            else cast('9999-12-31' as date)
        end as next_month

    from {{ ref('int_mrr_changes_by_period') }} as changes

    cross join as_of

    where changes.period_grain = 'month' and changes.is_closing and changes.mrr_native > 0

),

rates as (

    select
        *,
        {{ add_months('period_start_date', 11) }} as month_start_date
    from {{ ref('int_mrr_exchange_rates') }}
    where period_grain = 'trailing_12_months'

)

select
    customer_id,
    attribute_set,
    currency_code,
    cast(mrr_native as numeric(38, 14)) as mrr,
    cast(mrr_native as numeric(38, 14)) as mrr_at_rate_of_year_before,
    first_month,
    next_month
from balances
where not has_several_currencies

union all

-- Balances of several currencies make one number only at the rates of a month.
select
    balances.customer_id,
    balances.attribute_set,
    '{{ name_var("reporting_currency") }}' as currency_code,
    cast(
        sum({{ mrr_at_rate('balances.mrr_native', 'rates.closing_rate') }}) as numeric(38, 14)
    ) as mrr,
    cast(
        sum({{ mrr_at_rate('balances.mrr_native', 'rates.opening_rate') }}) as numeric(38, 14)
    ) as mrr_at_rate_of_year_before,
    rates.month_start_date as first_month,
    {{ add_months('rates.month_start_date', 1) }} as next_month

from balances

inner join rates
    on balances.currency_code = rates.currency_code
    and balances.first_month <= rates.month_start_date
    and balances.next_month > rates.month_start_date

where balances.has_several_currencies
group by balances.customer_id, balances.attribute_set, rates.month_start_date
