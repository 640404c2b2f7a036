with

lines as (

    select * from {{ ref('fct_revenue_lines') }}

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

)

select
    revenue_date as date_day,
    dimension,
    dimension_value,
    sum(revenue) as revenue,
    -- A part that no line falls into is 0 where the whole is known, and as unknown as the whole
    -- where no line has an exchange rate or an amount.
    sum(case when not is_refund then revenue when revenue is not null then 0 end)
        as gross_revenue,
    sum(case when is_refund then -revenue when revenue is not null then 0 end) as refunds,
    sum(case when customer_kind = 'new' then revenue when revenue is not null then 0 end)
        as new_revenue,
    sum(case when customer_kind = 'existing' then revenue when revenue is not null then 0 end)
        as existing_revenue,
    sum(case when customer_kind = 'returning' then revenue when revenue is not null then 0 end)
        as returning_revenue,
    -- A cost that nobody recorded is not a cost of zero: such a line has no margin.
    sum(case when cost is not null then revenue end) as costed_revenue,
    sum(cost) as cost_of_goods,
    sum(units) as units_sold
from by_dimension
group by 1, 2, 3
