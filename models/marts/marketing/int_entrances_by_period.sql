with

-- A session without page views, or with an unknown number of them, has no entrance page.
sessions as (

    select * from {{ ref('fct_web_sessions') }}
    where page_view_count >= 1

),

by_dimension as (

    {{ by_dimension('sessions', {
        'page': 'landing_page', 'channel': 'channel', 'campaign': 'campaign'
    }) }}

),

daily as (

    select
        session_date as date_day,
        dimension,
        dimension_value,
        count(*) as entrances,
        sum(case when page_view_count = 1 then 1 else 0 end) as bounces
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', ['entrances', 'bounces']) }}
