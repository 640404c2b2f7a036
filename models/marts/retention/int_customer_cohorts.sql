with

basis as (

    select * from {{ ref('int_active_customer_basis') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- A buyer has no plan, whatever else it pays for.
terms as (

    select terms.*

    from {{ ref('fct_subscription_terms') }} as terms

    inner join basis
        on basis.active_customer_basis = 'subscription'

),

joined as (

    select
        account_id as customer_id,
        segment,
        channel,
        min(first_start_date) as cohort_start_date
    from {{ ref('int_active_runs') }}
    where period_grain = 'month'
    group by 1, 2, 3

),

ended as (

    select
        joined.*,
        least({{ add_days(add_months('joined.cohort_start_date', 1), -1) }}, as_of.as_of_date)
            as cohort_end_date

    from joined

    cross join as_of

),

-- A customer who starts with several plans belongs to the dearest of them.
ranked as (

    select
        ended.*,
        terms.plan,
        row_number() over (
            partition by ended.customer_id
            order by terms.mrr_native desc, terms.plan asc
        ) as plan_rank

    from ended

    left join terms
        on ended.customer_id = terms.customer_id
        and ended.cohort_end_date >= terms.active_from
        and ended.cohort_end_date < terms.active_to

)

select
    customer_id,
    plan,
    segment,
    channel,
    cohort_start_date
from ranked
where plan_rank = 1
