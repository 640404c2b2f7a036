with

raw as (

    {{ count_raw_rows() }}

),

accepted as (

    {{ count_accepted_rows() }}

),

rejected as (

    select
        connector,
        entity,
        count(*) as rejected_rows
    from {{ ref('rejected_rows') }}
    group by 1, 2

)

select
    raw.connector,
    raw.entity,
    raw.raw_rows,
    coalesce(accepted.accepted_rows, 0) as accepted_rows,
    coalesce(rejected.rejected_rows, 0) as rejected_rows

from raw

left join accepted
    on raw.connector = accepted.connector
    and raw.entity = accepted.entity

left join rejected
    on raw.connector = rejected.connector
    and raw.entity = rejected.entity
