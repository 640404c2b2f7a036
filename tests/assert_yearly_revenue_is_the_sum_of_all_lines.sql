-- From the lines to the KPI nothing is lost and nothing is counted twice.
with

lines as (

    select sum(lines.revenue) as revenue

    from {{ ref('fct_revenue_lines') }} as lines

    cross join {{ ref('dim_as_of') }} as as_of

    where lines.revenue_date <= as_of.as_of_date

),

years as (

    select sum(value) as revenue
    from {{ ref('kpi_total_revenue') }}
    where period_grain = 'year' and dimension = 'all'

)

select
    lines.revenue as revenue_of_lines,
    years.revenue as revenue_of_years

from lines

cross join years

where
    (lines.revenue is null) <> (years.revenue is null)
    or abs(cast(lines.revenue as {{ type_double() }}) - years.revenue) > 1e-6
    * greatest(abs(years.revenue), 1)
