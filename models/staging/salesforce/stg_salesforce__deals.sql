with

opportunities as (

    {{ source_rows('salesforce', 'opportunity') }}

),

record_types as (

    {{ source_rows('salesforce', 'record_type') }}

)

select
    opportunities.connection,

    ---------- ids
    opportunities.connection || '-' || opportunities.id as deal_id,
    opportunities.connection || '-' || opportunities.account_id as account_id,
    opportunities.connection || '-' || opportunities.owner_id as rep_id,

    ---------- strings
    opportunities.name as deal_name,
    {{ pipeline_of('opportunities.connection', "coalesce(record_types.name, 'Opportunities')") }}
        as pipeline,
    opportunities.stage_name as stage,
    case
        when lower(opportunities.type) like '%renewal%' then 'renewal'
        when lower(opportunities.type) like 'new%' then 'new_business'
        when lower(opportunities.type) like 'existing%' then 'expansion'
        when lower(opportunities.type) like '%upgrade%' then 'expansion'
    end as deal_type,
    opportunities.lead_source as channel,
    {{ forecast_category('opportunities.forecast_category') }} as forecast_category,
    opportunities.currency_iso_code as currency_code,
    opportunities.loss_reason as lost_reason,

    ---------- numerics
    opportunities.amount,
    cast(opportunities.probability * 0.01 as numeric(9, 6)) as probability,

    ---------- booleans
    opportunities.is_closed or opportunities.is_won as is_closed,
    opportunities.is_won,
    opportunities.is_deleted,

    ---------- dates
    opportunities.close_date as expected_close_date,

    ---------- timestamps
    opportunities.created_date as created_at,
    case
        when opportunities.is_closed or opportunities.is_won
            then {{ start_of_day('opportunities.close_date') }}
    end as closed_at,
    opportunities.system_modstamp as updated_at,

    ---------- not known to Salesforce: a lead knows its opportunity
    {{ unknown('deals', [
        'lead_id', 'merged_into_id', 'product', 'region', 'one_off_amount', 'term_months',
        'monthly_amount', 'is_open_ended'
    ]) }}{{ and_deal_fields('opportunities', 'salesforce') }}

from opportunities

left join record_types
    on opportunities.connection = record_types.connection
    and opportunities.record_type_id = record_types.id
