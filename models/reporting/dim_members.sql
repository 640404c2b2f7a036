with

reps as (

    select * from {{ ref('dim_reps') }}

),

labels as (

    select * from {{ ref('display_labels') }}

)

-- Members whose name differs from their id; every other member is its own label.
select
    'rep' as dimension,
    rep_id as dimension_value,
    rep_name as dimension_label,
    rep_name as dimension_label_ru
from reps
where rep_name is not null

union all

select
    dimensions.code as dimension,
    labels.code as dimension_value,
    labels.label as dimension_label,
    labels.label_ru as dimension_label_ru

from labels

inner join labels as dimensions
    on dimensions.kind = 'dimension'
    and (dimensions.code = 'all') = (labels.code = 'all')

where labels.kind = 'member'
