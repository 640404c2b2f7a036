with

periods as (

    select * from {{ ref('dim_periods') }}
    where period_grain = 'month' and period_end_date >= as_of_date

),

kpi_values as (

    select * from {{ ref('kpi_values') }}
    where kpi in ('won_amount', 'expected_revenue', 'expected_revenue_by_stage_history')

),

-- Nothing won is 0; a KPI that is withheld or left out is unknown.
won as (

    select count(*) > 0 as is_known
    from {{ ref('kpi_availability') }}
    where kpi = 'won_amount' and is_available

),

quotas as (

    select * from {{ ref('fct_quotas') }}
    where period_grain = 'month'

),

measured as (

    select
        periods.period_start_date,
        periods.period_end_date,
        kpi_values.dimension,
        kpi_values.dimension_value,
        kpi_values.dimension_label,
        max(case when kpi_values.kpi = 'won_amount' then kpi_values.value end) as won_amount,
        max(case when kpi_values.kpi = 'expected_revenue' then kpi_values.value end)
            as expected_revenue,
        max(
            case
                when kpi_values.kpi = 'expected_revenue_by_stage_history' then kpi_values.value
            end
        ) as expected_revenue_by_stage_history

    from periods

    inner join kpi_values
        on periods.period_grain = kpi_values.period_grain
        and periods.period_start_date = kpi_values.period_start_date

    group by 1, 2, 3, 4, 5

)

-- What is won is certain; what is expected comes on top.
select
    measured.period_start_date,
    measured.period_end_date,
    measured.dimension,
    measured.dimension_value,
    measured.dimension_label,
    measured.won_amount,
    measured.expected_revenue,
    measured.expected_revenue_by_stage_history,
    case
        when won.is_known then coalesce(measured.won_amount, 0) + measured.expected_revenue
    end as forecast_amount,
    case
        when won.is_known
            then coalesce(measured.won_amount, 0) + measured.expected_revenue_by_stage_history
    end as forecast_amount_by_stage_history,
    cast(quotas.quota as {{ type_double() }}) as quota

from measured

cross join won

left join quotas
    on measured.period_start_date = quotas.period_start_date
    and measured.dimension = quotas.dimension
    and measured.dimension_value = quotas.dimension_value
