with

ages as (

    select * from {{ ref('int_lifetime_ages') }}

),

periods as (

    select
        *,
        {{ period_start('month', 'least(period_end_date, as_of_date)') }} as month_start_date
    from {{ ref('dim_periods') }}
    where has_started and period_grain in ('month', 'quarter', 'year')

),

exposed as (

    select
        *,
        sum(spans) over (
            partition by month_start_date, dimension, dimension_value
            order by age_months desc
            rows between unbounded preceding and current row
        ) as spans_at_risk,
        lead(age_months) over (
            partition by month_start_date, dimension, dimension_value
            order by age_months
        ) as next_age_months
    from ages

),

-- Kaplan-Meier: the share that outlives an age is the product of the shares that outlived
-- each age before it among those seen so long. The last age, where a share may be 0, has
-- nothing after it.
survived as (

    select
        *,
        exp(
            sum(
                ln(nullif({{ ratio('spans_at_risk - ended_spans', 'spans_at_risk') }}, 0))
            ) over (
                partition by month_start_date, dimension, dimension_value
                order by age_months
                rows between unbounded preceding and current row
            )
        ) as survivor_share
    from exposed

),

-- The area under the curve up to the oldest age seen: what lies beyond it nobody knows.
averaged as (

    select
        month_start_date,
        dimension,
        dimension_value,
        cast(sum(spans) as {{ type_double() }}) as spans,
        cast(sum(ended_spans) as {{ type_double() }}) as ended_spans,
        cast(
            min(age_months)
            + coalesce(sum(survivor_share * (next_age_months - age_months)), 0)
            as {{ type_double() }}
        ) as average_lifetime_months
    from survived
    group by 1, 2, 3

)

select
    periods.period_grain,
    periods.period_start_date,
    periods.period_end_date,
    periods.is_complete,
    averaged.dimension,
    averaged.dimension_value,
    averaged.spans,
    averaged.ended_spans,
    -- Where nobody has left yet, a lifetime is not known.
    case when averaged.ended_spans > 0 then averaged.average_lifetime_months end
        as average_lifetime_months

from averaged

inner join periods
    on averaged.month_start_date = periods.month_start_date
