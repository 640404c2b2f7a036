with

deals as (

    {{ source_rows('pipedrive', 'deals') }}

),

archived_deals as (

    {{ source_rows('pipedrive', 'archived_deals') }}

),

united as (

    select * from deals

    union all

    select * from archived_deals

),

-- One that was archived after it was loaded is in both.
ranked as (

    select
        *,
        row_number() over (
            partition by connection, id
            order by update_time desc nulls last, add_time desc
        ) as choice
    from united

)

select
    ---------- ids
    id,
    owner_id,
    person_id,
    org_id,
    pipeline_id,
    stage_id,
    source_lead_id,

    ---------- strings
    title,
    status,
    currency,
    lost_reason,
    origin,
    connection,

    ---------- numerics
    -- Pipedrive writes 0 where nobody stated a value.
    nullif(value, 0) as amount,
    cast({{ ratio('probability', '100') }} as numeric(9, 6)) as probability,

    ---------- booleans
    coalesce(is_deleted, false) or status = 'deleted' as is_deleted,

    ---------- dates
    expected_close_date,

    ---------- timestamps
    add_time,
    update_time{{ and_deal_fields('ranked', 'pipedrive') }},
    -- The times of an earlier win stay with a deal that was reopened: the status tells.
    case
        when status = 'won' then coalesce(won_time, close_time)
        when status = 'lost' then coalesce(lost_time, close_time)
    end as closed_at
from ranked
where choice = 1
