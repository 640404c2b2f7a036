with

-- A lead that sales accepted before marketing qualified it turned on the day of the latter.
leads as (

    select
        *,
        case when sql_date < mql_date then mql_date else sql_date end as turned_date
    from {{ ref('fct_leads') }}

),

by_dimension as (

    {{ by_dimension('leads', lead_dimensions()) }}

),

-- One row per event: a lead qualifies for marketing and for sales on different days.
qualified as (

    select
        mql_date as date_day,
        dimension,
        dimension_value,
        1 as mqls,
        case
            when {{ reached_within('turned_date', 'mql_date', 'mql_to_sql_window_days') }} then 1
            else 0
        end as mqls_turned_sql,
        0 as sqls
    from by_dimension
    where mql_date is not null

    union all

    select
        sql_date as date_day,
        dimension,
        dimension_value,
        0 as mqls,
        0 as mqls_turned_sql,
        1 as sqls
    from by_dimension
    where sql_date is not null

),

daily as (

    select
        date_day,
        dimension,
        dimension_value,
        sum(mqls) as mqls,
        sum(mqls) as mature_mqls,
        sum(mqls_turned_sql) as mqls_turned_sql,
        sum(sqls) as sqls
    from qualified
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', ['mqls', 'sqls'], matured={
    'mql_to_sql_window_days': ['mature_mqls', 'mqls_turned_sql'],
}) }}
