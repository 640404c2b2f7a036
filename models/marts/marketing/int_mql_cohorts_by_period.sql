with

qualified as (

    select * from {{ ref('int_qualified_leads_by_period') }}
    where mqls > 0

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

matured as (

    select
        qualified.*,
        {{ has_matured(
            'qualified.period_end_date', 'as_of.as_of_date', 'mql_to_sql_window_days'
        ) }} as is_mature

    from qualified

    cross join as_of

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    case when is_mature then mqls end as mqls,
    case when is_mature then mqls_turned_sql end as mqls_turned_sql
from matured
