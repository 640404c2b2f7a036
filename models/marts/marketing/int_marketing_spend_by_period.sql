with

spend as (

    select
        *,
        -- A fair has no clicks to divide by: its price would make a click look dear.
        case when click_count is not null then amount end as clicked_amount
    from {{ ref('fct_marketing_spend') }}

),

by_dimension as (

    {{ by_dimension('spend', {'channel': 'channel', 'campaign': 'campaign'}) }}

),

daily as (

    select
        spend_date as date_day,
        dimension,
        dimension_value,
        count(*) as spend_rows,
        sum(amount) as spend,
        sum(clicked_amount) as clicked_spend,
        sum(click_count) as clicks
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', [
    'spend_rows', 'spend', 'clicked_spend', 'clicks'
]) }}
