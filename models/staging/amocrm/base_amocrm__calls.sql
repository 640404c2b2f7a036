with

lead_notes as (

    {{ source_rows('amocrm', 'lead_notes') }}

),

contact_notes as (

    {{ source_rows('amocrm', 'contact_notes') }}

),

company_notes as (

    {{ source_rows('amocrm', 'company_notes') }}

),

united as (

    select
        connection,
        note_id,
        lead_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        cast(null as {{ dbt.type_string() }}) as company_id,
        responsible_user_id,
        note_type,
        params__uniq,
        params__duration,
        params__call_status,
        created_at,
        updated_at
    from lead_notes

    union all

    select
        connection,
        note_id,
        cast(null as {{ dbt.type_string() }}) as lead_id,
        contact_id,
        cast(null as {{ dbt.type_string() }}) as company_id,
        responsible_user_id,
        note_type,
        params__uniq,
        params__duration,
        params__call_status,
        created_at,
        updated_at
    from contact_notes

    union all

    select
        connection,
        note_id,
        cast(null as {{ dbt.type_string() }}) as lead_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        company_id,
        responsible_user_id,
        note_type,
        params__uniq,
        params__duration,
        params__call_status,
        created_at,
        updated_at
    from company_notes

),

-- Telephony may note one call on the deal and on the person: its own id says that it is one.
identified as (

    select
        *,
        coalesce(params__uniq, 'note ' || note_id) as call_id
    from united
    where note_type in ('call_in', 'call_out')

),

numbered as (

    select
        *,
        row_number() over (
            partition by connection, call_id
            order by lead_id nulls last, contact_id nulls last, note_id
        ) as note_number,
        max(lead_id) over (partition by connection, call_id) as call_lead_id,
        max(contact_id) over (partition by connection, call_id) as call_contact_id,
        max(company_id) over (partition by connection, call_id) as call_company_id
    from identified

)

select
    connection,
    note_id,
    responsible_user_id,
    call_lead_id as lead_id,
    call_contact_id as contact_id,
    call_company_id as company_id,
    case note_type when 'call_in' then 'inbound' else 'outbound' end as direction,
    case
        when params__call_status = 4 then 'connected'
        when params__call_status in (1, 3, 5, 6, 7) then 'no_answer'
    end as outcome,
    params__duration as duration_seconds,
    created_at,
    updated_at
from numbered
where note_number = 1
