with

leads as (

    {{ source_rows('salesforce', 'lead') }}

)

select
    connection,

    ---------- ids
    connection || '-' || id as lead_id,
    -- A queue (00G) is nobody.
    case when owner_id not like '00G%' then connection || '-' || owner_id end as rep_id,
    connection || '-' || converted_account_id as account_id,
    connection || '-' || converted_opportunity_id as deal_id,

    ---------- strings
    lead_source as channel,
    country as region,

    ---------- booleans
    is_deleted,

    ---------- timestamps
    created_date as created_at,
    mql_date as mql_at,
    sql_date as sql_at,
    -- A lead can be converted into an account alone.
    case
        when is_converted and converted_opportunity_id is not null
            then {{ start_of_day('converted_date') }}
    end as converted_at,
    system_modstamp as updated_at,

    ---------- not known to Salesforce
    {{ unknown('leads', ['campaign', 'disqualified_reason', 'disqualified_at']) }}

from leads
