select
    ---------- strings
    pipeline,
    stage,
    -- Won and lost is the status of a deal, and no stage.
    'open' as stage_category,
    connection,

    ---------- numerics
    row_number() over (
        partition by connection, pipeline_id
        order by order_nr, stage_id
    ) as stage_order,
    default_probability,

    ---------- timestamps
    update_time as updated_at
from {{ ref('base_pipedrive__stages') }}
