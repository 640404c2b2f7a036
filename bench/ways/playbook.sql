-- The shape of the popular playbook: every customer times every month, one model per step. The
-- SQL is ours. An open end is the month after the data, so that nobody churns because they end.
create table subscription_periods as
select
    account_id as customer_id,
    cast(date_trunc('month', started_at) as date) as start_month,
    cast(date_trunc('month', coalesce(ended_at, timestamp '2026-07-01')) as date) as end_month,
    cast(amount * quantity / case interval_unit when 'year' then 12 else 1 end as numeric(18, 6))
        as monthly_amount
from analytics_crm.crm_subscriptions;

create table customer_revenue_by_month as
with

months as (

    select cast(unnest(generate_series(date '2021-07-01', date '2026-06-01', interval 1 month)) as date)
        as date_month

),

customers as (

    select
        customer_id,
        min(start_month) as first_month
    from subscription_periods
    group by 1

),

customer_months as (

    select
        customers.customer_id,
        months.date_month

    from customers

    inner join months
        on customers.first_month <= months.date_month

)

select
    customer_months.customer_id,
    customer_months.date_month,
    coalesce(sum(subscription_periods.monthly_amount), 0) as mrr

from customer_months

left join subscription_periods
    on customer_months.customer_id = subscription_periods.customer_id
    and customer_months.date_month >= subscription_periods.start_month
    and customer_months.date_month < subscription_periods.end_month

group by 1, 2;

create table mrr as
with

lagged as (

    select
        *,
        coalesce(lag(mrr) over (partition by customer_id order by date_month), 0) as previous_mrr,
        min(case when mrr > 0 then date_month end) over (partition by customer_id)
            as first_active_month
    from customer_revenue_by_month

)

select
    *,
    mrr - previous_mrr as mrr_change,
    case
        when mrr > 0 and date_month = first_active_month then 'new'
        when mrr > 0 and previous_mrr = 0 then 'reactivation'
        when mrr = 0 and previous_mrr > 0 then 'churn'
        when mrr > previous_mrr then 'expansion'
        when mrr < previous_mrr then 'contraction'
    end as movement
from lagged;

create table monthly_movements as
select
    date_month as month,
    movement,
    count(*) as customers,
    sum(mrr_change) as mrr_change
from mrr
where movement is not null
group by 1, 2;
