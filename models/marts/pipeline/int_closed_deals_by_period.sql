with

deals as (

    select
        *,
        -- A cycle below zero is a back-dated entry: it would shorten the mean.
        case when cycle_days >= 0 then cycle_days end as valid_cycle_days,
        case when lead_to_close_days >= 0 then lead_to_close_days end as valid_lead_days
    from {{ ref('fct_deals') }}
    where closed_date is not null

),

by_dimension as (

    {{ by_dimension('deals', deal_dimensions()) }}

),

daily as (

    select
        closed_date as date_day,
        dimension,
        dimension_value,
        count(*) as closed_deals,
        sum(case when is_won then 1 else 0 end) as won_deals,
        sum(case when is_won then 0 else 1 end) as lost_deals,
        sum(amount) as closed_amount,
        sum(case when is_won then amount end) as won_amount,
        count(case when is_won then amount end) as won_deals_with_amount,
        sum(case when is_won then valid_cycle_days end) as won_cycle_days,
        count(case when is_won then valid_cycle_days end) as won_deals_with_cycle,
        sum(case when is_won then valid_lead_days end) as lead_to_won_days,
        count(case when is_won then valid_lead_days end) as won_deals_with_lead,
        sum(case when is_won then annual_contract_value end) as annual_contract_value,
        count(case when is_won then annual_contract_value end) as contracts_signed
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', [
    'closed_deals', 'won_deals', 'lost_deals', 'closed_amount', 'won_amount',
    'won_deals_with_amount', 'won_cycle_days', 'won_deals_with_cycle', 'lead_to_won_days',
    'won_deals_with_lead', 'annual_contract_value', 'contracts_signed'
]) }}
