with

leads as (

    {{ source_rows('amocrm', 'leads') }}

),

loss_reasons as (

    {{ source_rows('amocrm', 'loss_reasons') }}

),

traffic_sources as (

    {{ source_rows('amocrm', 'sources') }}

),

account as (

    {{ source_rows('amocrm', 'account') }}

),

events as (

    {{ source_rows('amocrm', 'events') }}

),

stages as (

    select * from {{ ref('base_amocrm__stages') }}

),

lead_accounts as (

    select * from {{ ref('base_amocrm__lead_accounts') }}

),

lead_fields as (

    select * from {{ ref('base_amocrm__lead_fields') }}

),

-- The list of deals leaves out those in the recycle bin: what an earlier load brought stays.
deletions as (

    select
        connection,
        entity_id as lead_id,
        max(case when type = 'lead_deleted' then created_at end) as deleted_at,
        max(case when type = 'lead_restored' then created_at end) as restored_at
    from events
    where type in ('lead_deleted', 'lead_restored')
    group by 1, 2

)

select
    ---------- ids
    leads.connection,
    leads.connection || '-' || leads.lead_id as deal_id,
    coalesce(
        leads.connection || '-' || lead_accounts.company_id,
        leads.connection || '-contact-' || lead_accounts.contact_id
    ) as account_id,
    leads.connection || '-' || nullif(leads.responsible_user_id, '0') as rep_id,

    ---------- strings
    leads.name as deal_name,
    stages.pipeline,
    stages.stage,
    lead_fields.product,
    coalesce(
        lead_fields.channel, lead_fields.utm_source, leads.utm_source, traffic_sources.name
    ) as channel,
    lead_fields.region,
    account.currency as currency_code,
    case
        when stages.is_closed and not stages.is_won
            then coalesce(leads.loss_reason, loss_reasons.name)
    end as lost_reason,

    ---------- numerics
    -- A budget that nobody filled in is 0.
    nullif(coalesce(leads.price_with_minor_units, leads.price), 0) as amount,
    {{ amocrm_share('lead_fields.probability') }} as probability,

    ---------- booleans
    stages.is_closed,
    stages.is_won,
    coalesce(
        deletions.deleted_at > coalesce(deletions.restored_at, leads.created_at),
        leads.is_deleted,
        false
    ) as is_deleted,

    ---------- dates
    {{ amocrm_day('lead_fields.expected_close_date') }} as expected_close_date,

    ---------- timestamps
    leads.created_at,
    case when stages.is_closed then leads.closed_at end as closed_at,
    case
        when deletions.deleted_at > coalesce(leads.updated_at, leads.created_at)
            then deletions.deleted_at
        else leads.updated_at
    end as updated_at,

    ---------- not known to amoCRM
    {{ unknown('deals', [
        'lead_id', 'merged_into_id', 'deal_type', 'one_off_amount', 'term_months',
        'monthly_amount', 'is_open_ended', 'forecast_category'
    ]) }}{{ and_deal_fields('lead_fields', 'amocrm') }}

from leads

inner join stages
    on leads.connection = stages.connection
    and leads.pipeline_id = stages.pipeline_id
    and leads.status_id = stages.status_id

left join lead_accounts
    on leads.connection = lead_accounts.connection
    and leads.lead_id = lead_accounts.lead_id

left join lead_fields
    on leads.connection = lead_fields.connection
    and leads.lead_id = lead_fields.lead_id

left join loss_reasons
    on leads.connection = loss_reasons.connection
    and leads.loss_reason_id = loss_reasons.loss_reason_id

left join traffic_sources
    on leads.connection = traffic_sources.connection
    and leads.source_id = traffic_sources.source_id

left join account
    on leads.connection = account.connection

left join deletions
    on leads.connection = deletions.connection
    and leads.lead_id = deletions.lead_id

-- What nobody has accepted yet is a lead, no deal.
where not stages.is_unsorted
