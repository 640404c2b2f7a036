with

deals as (

    select
        *,
        merged_into_id is not null or coalesce(is_deleted, false) as is_removed
    from {{ ref('int_deals_as_of') }}

),

-- A deal that was opened again still carries the date of its close: it is not closed.
dated as (

    select
        deals.*,
        {{ reporting_date('deals.created_at') }} as created_date,
        case
            when deals.is_closed
                then {{ reporting_date('coalesce(deals.closed_at, closings.last_closed_at)') }}
        end as stated_closed_date,
        {{ reporting_date('closings.first_won_at') }} as recorded_first_won_date,
        {{ reporting_date('closings.last_won_at') }} as recorded_last_won_date,
        coalesce(closings.reopen_count, 0) as reopen_count,
        coalesce(closings.created_rep_id, deals.rep_id) as created_rep_id,
        closings.closed_rep_id,
        as_of.as_of_date

    from deals

    cross join {{ ref('dim_as_of') }} as as_of

    left join {{ ref('int_deal_closings') }} as closings
        on deals.deal_id = closings.deal_id

    -- What was merged away or deleted was there until its row changed for the last time;
    -- where nobody knows when, it never was.
    where not deals.is_removed or deals.updated_at is not null

),

-- A date after the as-of date has not come: such a deal is not created, or still open.
known as (

    select
        *,
        coalesce(
            is_closed and coalesce(stated_closed_date <= as_of_date, true), false
        ) as is_known_closed,
        case when stated_closed_date <= as_of_date then stated_closed_date end as closed_date
    from dated
    where coalesce(created_date, as_of_date) <= as_of_date

),

-- A closed deal is credited and valued as of its close, an open one as of now.
credited as (

    select
        *,
        coalesce(is_known_closed and is_won, false) as is_known_won,
        case
            when is_known_closed then coalesce(closed_rep_id, rep_id)
            else rep_id
        end as credited_rep_id,
        coalesce(closed_date, as_of_date) as valued_date
    from known

)

select
    ---------- ids
    credited.deal_id,
    coalesce(accounts.survivor_account_id, credited.account_id) as account_id,
    lead_links.lead_id,
    credited.credited_rep_id as rep_id,
    credited.created_rep_id,

    ---------- strings
    credited.deal_name,
    coalesce(credited.pipeline, 'unknown') as pipeline,
    credited.stage,
    credited.deal_type,
    coalesce(product_aliases.product, credited.product, 'unknown') as product,
    coalesce(credited.channel, accounts.channel, 'unknown') as channel,
    coalesce(credited.region, accounts.region, 'unknown') as region,
    coalesce(accounts.segment, 'unknown') as segment,
    coalesce(credited_teams.team, 'unknown') as team,
    coalesce(created_teams.team, 'unknown') as created_team,
    {{ currency_or_default('credited.currency_code') }} as currency_code,
    credited.lost_reason,

    ---------- numerics
    credited.amount as amount_native,
    {{ in_reporting_currency('credited.amount', 'rates.rate') }} as amount,
    {{ in_reporting_currency(
        annual_contract_value(
            'credited.amount', 'credited.one_off_amount', 'credited.term_months',
            'credited.monthly_amount', 'credited.is_open_ended'
        ),
        'rates.rate'
    ) }} as annual_contract_value,
    credited.term_months,
    coalesce(credited.probability, stages.default_probability) as probability,
    {{ dbt.datediff('credited.created_date', 'credited.closed_date', 'day') }} as cycle_days,
    {{ dbt.datediff('lead_links.lead_date', 'credited.closed_date', 'day') }}
        as lead_to_close_days,
    credited.reopen_count,

    ---------- booleans
    credited.is_known_closed as is_closed,
    credited.is_known_won as is_won,
    credited.is_removed,

    ---------- dates
    credited.created_date,
    credited.expected_close_date,
    credited.closed_date,
    case
        when credited.is_removed
            then least({{ reporting_date('credited.updated_at') }}, credited.as_of_date)
    end as removed_date,
    case
        when credited.is_known_won
            then coalesce(credited.recorded_first_won_date, credited.closed_date)
        else credited.recorded_first_won_date
    end as first_won_date{{ and_deal_fields('fields') }},
    case
        when credited.is_known_won then credited.closed_date
        else credited.recorded_last_won_date
    end as last_won_date

from credited

left join {{ ref('int_deal_leads') }} as lead_links
    on credited.deal_id = lead_links.deal_id

left join {{ ref('dim_accounts') }} as accounts
    on credited.account_id = accounts.account_id

left join {{ ref('dim_rep_teams') }} as credited_teams
    on credited.credited_rep_id = credited_teams.rep_id
    and credited.valued_date >= credited_teams.valid_from
    and credited.valued_date < credited_teams.valid_to

left join {{ ref('dim_rep_teams') }} as created_teams
    on credited.created_rep_id = created_teams.rep_id
    and credited.created_date >= created_teams.valid_from
    and credited.created_date < created_teams.valid_to

left join {{ ref('dim_stages') }} as stages
    on credited.pipeline = stages.pipeline
    and credited.stage = stages.stage

left join {{ ref('crm_product_aliases') }} as product_aliases
    on credited.product = product_aliases.alias

left join {{ ref('dim_exchange_rates') }} as rates
    on credited.valued_date = rates.date_day
    and {{ currency_or_default('credited.currency_code') }} = rates.currency_code

{{ join_deal_fields('credited') }}
