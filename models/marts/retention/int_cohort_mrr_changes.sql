with

basis as (

    select * from {{ ref('int_active_customer_basis') }}

),

cohorts as (

    select * from {{ ref('int_customer_cohorts') }}

),

movements as (

    select * from {{ ref('int_mrr_movements') }}
    where period_grain = 'month'

),

rates as (

    select * from {{ ref('int_mrr_exchange_rates') }}
    where period_grain = 'month'

),

-- All of a customer's life is valued at the rates of its cohort month: a currency that
-- falls is not a customer who leaves.
valued as (

    select
        movements.customer_id,
        movements.period_start_date,
        sum({{ mrr_at_rate(
            'movements.closing_native - movements.opening_native', 'rates.closing_rate'
        ) }}) as mrr_change

    from movements

    -- A buyer does not begin with an MRR that later ones could be compared with.
    inner join basis
        on basis.active_customer_basis = 'subscription'

    inner join cohorts
        on movements.customer_id = cohorts.customer_id

    inner join rates
        on cohorts.cohort_start_date = rates.period_start_date
        and movements.currency_code = rates.currency_code

    group by 1, 2

),

balanced as (

    select
        *,
        {{ running_sum('mrr_change', 'customer_id', 'period_start_date') }} as mrr,
        first_value(mrr_change) over (
            partition by customer_id
            order by period_start_date
            rows between unbounded preceding and current row
        ) as start_mrr
    from valued

)

select
    balanced.customer_id,
    cohorts.plan,
    cohorts.segment,
    cohorts.channel,
    cohorts.cohort_start_date,
    balanced.period_start_date,
    cast(balanced.mrr_change as numeric(38, 14)) as mrr_change,
    cast(
        least(balanced.mrr, balanced.start_mrr)
        - least(balanced.mrr - balanced.mrr_change, balanced.start_mrr) as numeric(38, 14)
    ) as gross_retained_mrr_change

from balanced

inner join cohorts
    on balanced.customer_id = cohorts.customer_id
