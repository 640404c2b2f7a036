with

expenses as (

    select * from {{ ref('fct_expenses') }}
    where category in ('sales', 'marketing')

),

new_customers as (

    select * from {{ ref('int_new_customers_by_period') }}
    where period_grain = 'month' and dimension = 'all'

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened and period_grain in ('month', 'quarter', 'year')

),

-- The money of a month wins the customers of the month acquisition_lag_months later.
posted as (

    select
        {{ add_months(
            period_start('month', 'expense_date'), number_var('acquisition_lag_months') | int
        ) }} as month_start_date,
        sum(amount) as acquisition_expenses
    from expenses
    group by 1

),

-- A month without an exchange rate for what it cost has no cost per customer.
matched as (

    select
        posted.month_start_date,
        posted.acquisition_expenses,
        coalesce(new_customers.new_customers, 0) as new_customers

    from posted

    left join new_customers
        on posted.month_start_date = new_customers.period_start_date

    where posted.acquisition_expenses is not null

)

-- A quarter is the sum of its posted months: customers whose costs are still to be
-- posted would make the others look cheap.
select
    period_days.period_grain,
    period_days.period_start_date,
    period_days.period_end_date,
    period_days.is_complete,
    'all' as dimension,
    'all' as dimension_value,
    cast(sum(matched.acquisition_expenses) as {{ type_double() }}) as acquisition_expenses,
    cast(sum(matched.new_customers) as {{ type_double() }}) as new_customers

from matched

inner join period_days
    on matched.month_start_date = period_days.date_day

group by 1, 2, 3, 4, 5, 6
