with

basis as (

    select * from {{ ref('int_active_customer_basis') }}

),

customers as (

    select * from {{ ref('int_active_customers_by_period') }}
    where dimension in ('all', 'region', 'segment', 'channel')

),

churned as (

    select * from {{ ref('int_churned_customers_by_period') }}

),

yearly as (

    select * from {{ ref('int_trailing_customer_churn') }}

),

opened as (

    select
        *,
        coalesce(
            lag(active_customers) over (
                partition by period_grain, dimension, dimension_value
                order by period_start_date
            ),
            0
        ) as opening_customers
    from customers
    where period_grain in ('month', 'quarter', 'year')

),

cohorts as (

    select
        opened.period_grain,
        opened.period_start_date,
        opened.period_end_date,
        opened.is_complete,
        opened.measured_date,
        opened.dimension,
        opened.dimension_value,
        opened.opening_customers,
        opened.active_customers as closing_customers,
        coalesce(churned.churned_customers, 0) as churned_customers

    from opened

    left join churned
        on opened.period_grain = churned.period_grain
        and opened.period_start_date = churned.period_start_date
        and opened.dimension = churned.dimension
        and opened.dimension_value = churned.dimension_value

    union all

    select * from yearly

),

-- The days of the company begin with its first customer.
joined as (

    select min(period_start_date) as first_date
    from customers
    where period_grain = 'day' and dimension = 'all'

),

matured as (

    select
        cohorts.*,
        {{ add_days('joined.first_date', 'basis.least_active_days') }} <= cohorts.measured_date
            as is_mature

    from cohorts

    cross join basis

    cross join joined

)

-- As long as nobody can have left, a churn of 0 would be no finding. Asked of the company and
-- not of each member, or the members would not make the whole.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    case when is_mature then opening_customers end as opening_customers,
    case when is_mature then closing_customers end as closing_customers,
    case when is_mature then churned_customers end as churned_customers
from matured
