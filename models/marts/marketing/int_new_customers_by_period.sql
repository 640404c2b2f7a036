with

customers as (

    select * from {{ ref('int_customers') }}

),

by_dimension as (

    {{ by_dimension('customers', {
        'channel': 'channel', 'region': 'region', 'segment': 'segment'
    }) }}

),

daily as (

    select
        customer_date as date_day,
        dimension,
        dimension_value,
        count(*) as new_customers
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', ['new_customers']) }}
