with

revenue_per_account as (

    select * from {{ ref('kpi_average_revenue_per_account') }}

),

gross_margin as (

    select * from {{ ref('kpi_gross_margin') }}

),

churn as (

    select
        *,
        case period_grain when 'month' then 1 when 'quarter' then 3 when 'year' then 12 end
            as month_count
    from {{ ref('kpi_customer_churn_rate') }}

),

-- What an account earns in as many months as the churn was counted over: MRR is monthly,
-- the churn of a quarter is not. A running period has not lost all that it will lose, and
-- where nobody leaves a lifetime has no end.
matched as (

    select
        {{ kpi_keys('churn') }},
        revenue_per_account.value * gross_margin.value * churn.month_count as margin_per_account,
        case when churn.is_complete and churn.value > 0 then churn.value end as churn_rate

    from churn

    inner join revenue_per_account
        on churn.period_grain = revenue_per_account.period_grain
        and churn.period_start_date = revenue_per_account.period_start_date
        and churn.dimension = revenue_per_account.dimension
        and churn.dimension_value = revenue_per_account.dimension_value

    inner join gross_margin
        on churn.period_grain = gross_margin.period_grain
        and churn.period_start_date = gross_margin.period_start_date
        and churn.dimension = gross_margin.dimension
        and churn.dimension_value = gross_margin.dimension_value

)

select {{ kpi(
    'margin_per_account',
    'churn_rate',
    defined_if='margin_per_account is not null and churn_rate is not null'
) }}
from matched
