-- Where subscriptions are the basis, spans of activity and balances of MRR are two ways to one
-- number of customers, and to those who left.
with

basis as (

    select * from {{ ref('int_active_customer_basis') }}

),

movements as (

    select * from {{ ref('int_mrr_movements_by_period') }}
    where period_grain in ('month', 'quarter', 'year')

),

churn as (

    select * from {{ ref('int_customer_churn_by_period') }}
    where period_grain <> 'trailing_12_months'

),

balances as (

    select * from {{ ref('int_mrr_balances_by_period') }}

),

active as (

    select * from {{ ref('int_active_customers_by_period') }}

),

counted as (

    select
        coalesce(movements.closing_customers, 0) as customers_by_mrr,
        coalesce(churn.closing_customers, 0) as customers_by_spans,
        coalesce(movements.churned_customers, 0) as churned_by_mrr,
        coalesce(churn.churned_customers, 0) as churned_by_spans

    from movements

    full join churn
        on movements.period_grain = churn.period_grain
        and movements.period_start_date = churn.period_start_date
        and movements.dimension = churn.dimension
        and movements.dimension_value = churn.dimension_value

    union all

    select
        coalesce(balances.active_customers, 0) as customers_by_mrr,
        coalesce(active.active_customers, 0) as customers_by_spans,
        0 as churned_by_mrr,
        0 as churned_by_spans

    from balances

    full join active
        on balances.period_grain = active.period_grain
        and balances.period_start_date = active.period_start_date
        and balances.dimension = active.dimension
        and balances.dimension_value = active.dimension_value

)

select counted.*

from counted

inner join basis
    on basis.active_customer_basis = 'subscription'

where
    counted.customers_by_mrr <> counted.customers_by_spans
    or counted.churned_by_mrr <> counted.churned_by_spans
