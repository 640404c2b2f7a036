with

reps as (

    select * from {{ ref('dim_reps') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

periods as (

    select * from {{ ref('dim_periods') }}
    where period_grain in ('month', 'quarter', 'year')

),

kpi_values as (

    select * from {{ ref('kpi_values') }}
    where dimension = 'rep'

),

employed as (

    select
        reps.rep_id,
        reps.rep_name,
        reps.team,
        reps.region,
        reps.is_active,
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete

    from reps

    cross join as_of

    inner join periods
        on periods.period_end_date >= greatest(
            coalesce(reps.hired_date, as_of.first_date), as_of.first_date
        )
        and periods.period_start_date <= least(
            coalesce(reps.left_date, as_of.as_of_date), as_of.as_of_date
        )

),

measured as (

    select
        period_grain,
        period_start_date,
        dimension_value as rep_id,
        max(case when kpi = 'win_rate' then denominator end) as closed_deals,
        max(case when kpi = 'win_rate' then numerator end) as won_deals,
        max(case when kpi = 'win_rate' then value end) as win_rate,
        max(case when kpi = 'won_amount' then value end) as won_amount,
        max(case when kpi = 'average_deal_size' then value end) as average_deal_size,
        max(case when kpi = 'sales_cycle_days' then value end) as sales_cycle_days,
        max(case when kpi = 'deals_created' then value end) as deals_created,
        max(case when kpi = 'quota_attainment' then denominator end) as quota,
        max(case when kpi = 'quota_attainment' then value end) as quota_attainment,
        max(case when kpi = 'open_pipeline' then value end) as open_pipeline,
        max(case when kpi = 'expected_revenue' then value end) as expected_revenue,
        max(case when kpi = 'calls_made' then value end) as calls_made,
        max(case when kpi = 'calls_connected' then value end) as calls_connected,
        max(case when kpi = 'meetings_booked' then value end) as meetings_booked,
        max(case when kpi = 'meetings_held' then value end) as meetings_held,
        max(case when kpi = 'meeting_show_rate' then value end) as meeting_show_rate,
        max(case when kpi = 'demos_held' then value end) as demos_held,
        max(case when kpi = 'call_checklist_adherence' then value end) as call_checklist_adherence
    from kpi_values
    group by 1, 2, 3

)

-- Every rep has a row in every period of employment, also one without a single deal.
select
    employed.*,
    measured.closed_deals,
    measured.won_deals,
    measured.win_rate,
    cast(
        {{ wilson_bound('measured.won_deals', 'measured.closed_deals', 'lower') }} as numeric(9, 6)
    ) as win_rate_lower,
    cast(
        {{ wilson_bound('measured.won_deals', 'measured.closed_deals', 'upper') }} as numeric(9, 6)
    ) as win_rate_upper,
    measured.won_amount,
    measured.average_deal_size,
    measured.sales_cycle_days,
    measured.deals_created,
    measured.quota,
    measured.quota_attainment,
    measured.open_pipeline,
    measured.expected_revenue,
    measured.calls_made,
    measured.calls_connected,
    measured.meetings_booked,
    measured.meetings_held,
    measured.meeting_show_rate,
    measured.demos_held,
    measured.call_checklist_adherence

from employed

left join measured
    on employed.rep_id = measured.rep_id
    and employed.period_grain = measured.period_grain
    and employed.period_start_date = measured.period_start_date
