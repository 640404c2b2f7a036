with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

rates as (

    select * from {{ ref('int_mrr_exchange_rates') }}
    where period_grain in ('month', 'quarter', 'year')

),

terms as (

    select * from {{ ref('fct_subscription_terms') }}

),

churned as (

    select
        movements.customer_id,
        rates.period_grain,
        rates.period_start_date,
        rates.period_end_date,
        rates.is_complete,
        sum({{ mrr_at_rate('movements.opening_native', 'rates.opening_rate') }}) as churned_mrr

    from {{ ref('int_mrr_movements') }} as movements

    inner join rates
        on movements.period_grain = rates.period_grain
        and movements.period_start_date = rates.period_start_date
        and movements.currency_code = rates.currency_code

    where movements.movement = 'churn'
    group by 1, 2, 3, 4, 5

),

-- The reason is that of the last term to end; of several on one day, of the largest.
explained as (

    select
        churned.*,
        terms.churn_reason,
        terms.is_voluntary,
        row_number() over (
            partition by churned.customer_id, churned.period_grain, churned.period_start_date
            order by
                terms.active_to desc,
                case when terms.churn_reason is null then 1 else 0 end asc,
                terms.mrr_native desc,
                terms.churn_reason asc
        ) as recency

    from churned

    cross join as_of

    inner join terms
        on churned.customer_id = terms.customer_id
        and churned.period_end_date >= terms.active_to
        and as_of.as_of_date >= terms.active_to

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    coalesce(churn_reason, 'unknown') as churn_reason,
    is_voluntary,
    count(*) as churned_customers,
    cast(sum(churned_mrr) as numeric(18, 6)) as churned_mrr
from explained
where recency = 1
group by 1, 2, 3, 4, 5, 6
