-- A spine written well: one join of months and terms, every balance at a month's end kept once,
-- movements, cohorts and twelve-month retention from windows over it.
create table month_ends as
with

terms as (

    select
        account_id as customer_id,
        cast(started_at as date) as active_from,
        cast(coalesce(ended_at, timestamp '9999-12-31') as date) as active_to,
        cast(
            amount * quantity / case interval_unit when 'year' then 12 else 1 end
            as numeric(18, 6)
        ) as mrr
    from analytics_crm.crm_subscriptions

),

months as (

    select
        cast(month as date) as month,
        last_day(cast(month as date)) as month_end
    from (
        select unnest(generate_series(date '2021-07-01', date '2026-06-01', interval 1 month))
            as month
    )

),

customers as (

    select
        customer_id,
        min(active_from) as first_day
    from terms
    group by 1

)

select
    customers.customer_id,
    months.month,
    coalesce(sum(terms.mrr), 0) as mrr

from customers

inner join months
    on customers.first_day <= months.month_end

left join terms
    on customers.customer_id = terms.customer_id
    and months.month_end >= terms.active_from
    and months.month_end < terms.active_to

group by 1, 2;

create table compared as
select
    customer_id,
    month,
    mrr,
    coalesce(lag(mrr, 1) over by_month, 0) as previous_mrr,
    coalesce(lag(mrr, 12) over by_month, 0) as year_before_mrr,
    min(case when mrr > 0 then month end) over (partition by customer_id) as cohort
from month_ends
window by_month as (partition by customer_id order by month);

create table monthly_movements as
select
    month,
    case
        when previous_mrr = 0 and month = cohort then 'new'
        when previous_mrr = 0 then 'reactivation'
        when mrr = 0 then 'churn'
        when mrr > previous_mrr then 'expansion'
        else 'contraction'
    end as movement,
    count(*) as customers,
    sum(mrr - previous_mrr) as mrr_change
from compared
where mrr <> previous_mrr
group by 1, 2;

create table yearly_retention as
select
    month,
    sum(year_before_mrr) as opening_mrr,
    sum(case when year_before_mrr > 0 then mrr end) as retained_mrr,
    sum(least(mrr, year_before_mrr)) as capped_mrr,
    count(case when year_before_mrr > 0 then 1 end) as opening_customers,
    count(case when year_before_mrr > 0 and mrr = 0 then 1 end) as churned_customers
from compared
group by 1;

create table cohorts as
with

started as (

    select
        *,
        max(case when month = cohort then mrr end) over (partition by customer_id) as start_mrr
    from compared
    where month >= cohort

)

select
    cohort,
    month,
    count(case when mrr > 0 then 1 end) as customers,
    sum(mrr) as retained_mrr,
    sum(least(mrr, start_mrr)) as capped_mrr
from started
group by 1, 2;
