with

subscriptions as (

    select * from {{ ref('crm_subscriptions') }}

),

chosen as (

    select
        coalesce(
            nullif(
                '{{ choice_var("active_customer_basis", ["auto", "subscription", "purchase"]) }}',
                'auto'
            ),
            case when count(*) > 0 then 'subscription' else 'purchase' end
        ) as active_customer_basis
    from subscriptions

)

-- A purchase keeps a customer for the dormancy days after it, the last one included; a
-- subscription may end on any day.
select
    active_customer_basis,
    case
        when active_customer_basis = 'purchase' then {{ number_var('dormancy_days') | int }} + 1
        else 0
    end as least_active_days
from chosen
