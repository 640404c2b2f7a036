with

deals as (

    select * from {{ ref('int_credited_deals') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

rep_teams as (

    select * from {{ ref('dim_rep_teams') }}

),

stages as (

    select * from {{ ref('dim_stages') }}

),

product_aliases as (

    select * from {{ ref('crm_product_aliases') }}

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

)

select
    ---------- ids
    deals.deal_id,
    coalesce(accounts.survivor_account_id, deals.account_id) as account_id,
    deals.lead_id,
    deals.rep_id,
    deals.created_rep_id,

    ---------- strings
    deals.deal_name,
    coalesce(deals.pipeline, 'unknown') as pipeline,
    deals.stage,
    deals.deal_type,
    coalesce(product_aliases.product, deals.product, 'unknown') as product,
    coalesce(deals.channel, accounts.channel, 'unknown') as channel,
    coalesce(deals.region, accounts.region, 'unknown') as region,
    coalesce(accounts.segment, 'unknown') as segment,
    coalesce(credited_teams.team, 'unknown') as team,
    coalesce(created_teams.team, 'unknown') as created_team,
    deals.currency_code,
    deals.lost_reason,

    ---------- numerics
    deals.amount as amount_native,
    {{ in_reporting_currency('deals.amount', 'rates.rate') }} as amount,
    {{ in_reporting_currency(
        annual_contract_value(
            'deals.amount', 'deals.one_off_amount', 'deals.term_months',
            'deals.monthly_amount', 'deals.is_open_ended'
        ),
        'rates.rate'
    ) }} as annual_contract_value,
    deals.term_months,
    coalesce(deals.probability, stages.default_probability) as probability,
    {{ dbt.datediff('deals.created_date', 'deals.closed_date', 'day') }} as cycle_days,
    {{ dbt.datediff('deals.lead_date', 'deals.closed_date', 'day') }} as lead_to_close_days,
    deals.reopen_count,

    ---------- booleans
    deals.is_closed,
    deals.is_won,
    deals.is_removed,

    ---------- dates
    deals.created_date,
    deals.expected_close_date,
    deals.closed_date,
    deals.removed_date,
    case
        when deals.is_won then coalesce(deals.recorded_first_won_date, deals.closed_date)
        else deals.recorded_first_won_date
    end as first_won_date,
    case
        when deals.is_won then deals.closed_date
        else deals.recorded_last_won_date
    end as last_won_date

from deals

left join accounts
    on deals.account_id = accounts.account_id

left join rep_teams as credited_teams
    on deals.rep_id = credited_teams.rep_id
    and deals.valued_date >= credited_teams.valid_from
    and deals.valued_date < credited_teams.valid_to

left join rep_teams as created_teams
    on deals.created_rep_id = created_teams.rep_id
    and deals.created_date >= created_teams.valid_from
    and deals.created_date < created_teams.valid_to

left join stages
    on deals.pipeline = stages.pipeline
    and deals.stage = stages.stage

left join product_aliases
    on deals.product = product_aliases.alias

left join rates
    on deals.valued_date = rates.date_day
    and deals.currency_code = rates.currency_code
