with

-- A line sold later belongs to the same order, and a refund is not an order.
lines as (

    select * from {{ ref('fct_revenue_lines') }}
    where not is_refund

),

by_dimension as (

    {{ by_dimension('lines', {
        'rep': 'rep_id',
        'team': 'team',
        'region': 'region',
        'product': 'product',
        'channel': 'channel',
        'segment': 'segment',
    }) }}

),

daily as (

    select
        order_date as date_day,
        dimension,
        dimension_value,
        count(distinct order_id) as orders
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', ['orders']) }}
