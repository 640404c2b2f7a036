-- And the ledger of changes has the same balance as the movements, customers included.
with

movements as (

    select
        *,
        lead(opening_mrr) over (
            partition by period_grain, dimension, dimension_value
            order by period_start_date
        ) as next_opening_mrr,
        lead(opening_customers) over (
            partition by period_grain, dimension, dimension_value
            order by period_start_date
        ) as next_opening_customers
    from {{ ref('int_mrr_movements_by_period') }}

),

balances as (

    select * from {{ ref('int_mrr_balances_by_period') }}

)

select movements.*

from movements

left join balances
    on movements.period_grain = balances.period_grain
    and movements.period_start_date = balances.period_start_date
    and movements.dimension = balances.dimension
    and movements.dimension_value = balances.dimension_value

where
    abs(movements.closing_mrr - movements.next_opening_mrr) > 0.0001
    or movements.closing_customers <> movements.next_opening_customers
    or balances.mrr is null
    or abs(movements.closing_mrr - balances.mrr) > 0.0001
    or movements.closing_customers <> balances.active_customers
