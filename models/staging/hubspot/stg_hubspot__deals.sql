with

deals as (

    {{ source_rows('hubspot', 'deals') }}

),

merged_deals as (

    {{ source_rows('hubspot', 'merged_deals') }}

),

deal_companies as (

    {{ source_rows('hubspot', 'deal_companies') }}

),

deal_contacts as (

    {{ source_rows('hubspot', 'deal_contacts') }}

),

contacts as (

    {{ source_rows('hubspot', 'contacts') }}

),

pipelines as (

    {{ source_rows('hubspot', 'pipelines') }}

),

stages as (

    {{ source_rows('hubspot', 'pipeline_stages') }}

),

-- Loaders tell of merges by a table or by the list that the surviving deal keeps.
survivors as (

    select
        connection,
        merged_deal_id,
        deal_id
    from merged_deals

    union distinct

    select
        deals.connection,
        {{ merged_id() }} as merged_deal_id,
        deals.id as deal_id
    from deals
    {{ each_merged_id('deals.hs_merged_object_ids') }}

),

last_survivors as (

    select
        connection,
        merged_deal_id,
        max(deal_id) as deal_id
    from survivors
    group by 1, 2

),

ranked_companies as (

    select
        *,
        row_number() over (
            partition by connection, deal_id
            order by
                case when type_id = '5' then 0 else 1 end,
                company_id
        ) as position
    from deal_companies

),

-- The deal came of the contact who was there first.
ranked_contacts as (

    select
        deal_contacts.*,
        row_number() over (
            partition by deal_contacts.connection, deal_contacts.deal_id
            order by contacts.createdate nulls last, deal_contacts.contact_id
        ) as position

    from deal_contacts

    left join contacts
        on deal_contacts.connection = contacts.connection
        and deal_contacts.contact_id = contacts.id

),

-- HubSpot judges each deal by its stage; a loader may bring the judgement, the stages, or both.
judged as (

    select
        deals.*,
        stages.label as stage_label,
        coalesce(deals.hs_is_closed_won, {{ stage_is_won() }}, false) as is_won,
        coalesce(
            deals.hs_is_closed,
            deals.hs_is_closed_won or {{ stage_is_closed() }},
            {{ stage_is_closed() }},
            false
        ) as is_closed

    from deals

    left join stages
        on deals.connection = stages.connection
        and deals.dealstage = stages.id

)

select
    judged.connection,

    ---------- ids
    judged.connection || '-' || judged.id as deal_id,
    judged.connection || '-'
    || coalesce(judged.hs_primary_associated_company, ranked_companies.company_id) as account_id,
    judged.connection || '-' || coalesce(ranked_contacts.contact_id, judged.contact_id) as lead_id,
    judged.connection || '-' || judged.hubspot_owner_id as rep_id,
    judged.connection || '-' || last_survivors.deal_id as merged_into_id,

    ---------- strings
    judged.dealname as deal_name,
    {{ pipeline_of('judged.connection', 'coalesce(pipelines.label, judged.pipeline)') }}
        as pipeline,
    coalesce(judged.stage_label, judged.dealstage) as stage,
    case
        when judged.dealtype = 'newbusiness' then 'new_business'
        when judged.dealtype = 'existingbusiness' then 'expansion'
        when lower(judged.dealtype) like '%renewal%' then 'renewal'
    end as deal_type,
    judged.hs_analytics_source as channel,
    {{ forecast_category('judged.hs_manual_forecast_category') }} as forecast_category,
    upper(judged.deal_currency_code) as currency_code,
    judged.closed_lost_reason as lost_reason,

    ---------- numerics
    judged.amount,
    judged.hs_deal_stage_probability as probability,

    ---------- booleans
    judged.is_closed or judged.is_won as is_closed,
    judged.is_won,
    judged.is_deleted,

    ---------- dates
    {{ picked_day('judged.closedate') }} as expected_close_date,

    ---------- timestamps
    judged.createdate as created_at,
    case
        when judged.is_closed or judged.is_won then {{ picked_instant('judged.closedate') }}
    end as closed_at,
    judged.updated_at,

    ---------- not known to HubSpot
    {{ unknown('deals', [
        'product', 'region', 'one_off_amount', 'term_months', 'monthly_amount', 'is_open_ended'
    ]) }}{{ and_deal_fields('judged', 'hubspot') }}

from judged

left join pipelines
    on judged.connection = pipelines.connection
    and judged.pipeline = pipelines.id

left join last_survivors
    on judged.connection = last_survivors.connection
    and judged.id = last_survivors.merged_deal_id

left join ranked_companies
    on judged.connection = ranked_companies.connection
    and judged.id = ranked_companies.deal_id
    and ranked_companies.position = 1

left join ranked_contacts
    on judged.connection = ranked_contacts.connection
    and judged.id = ranked_contacts.deal_id
    and ranked_contacts.position = 1
