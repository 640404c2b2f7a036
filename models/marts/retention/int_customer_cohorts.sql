with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

terms as (

    select * from {{ ref('fct_subscription_terms') }}

),

joined as (

    select distinct
        movements.customer_id,
        movements.segment,
        movements.channel,
        movements.period_start_date as cohort_start_date,
        least({{ add_days(add_months('movements.period_start_date', 1), -1) }}, as_of.as_of_date)
            as cohort_end_date

    from {{ ref('int_mrr_movements') }} as movements

    cross join as_of

    where movements.period_grain = 'month' and movements.movement = 'new'

),

-- A customer who starts with several plans belongs to the dearest of them.
ranked as (

    select
        joined.*,
        terms.plan,
        row_number() over (
            partition by joined.customer_id
            order by terms.mrr_native desc, terms.plan asc
        ) as plan_rank

    from joined

    inner join terms
        on joined.customer_id = terms.customer_id
        and joined.cohort_end_date >= terms.active_from
        and joined.cohort_end_date < terms.active_to

)

select
    customer_id,
    plan,
    segment,
    channel,
    cohort_start_date
from ranked
where plan_rank = 1
