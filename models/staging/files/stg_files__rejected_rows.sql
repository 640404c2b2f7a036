{% for entity in file_entities() %}
select
    'files' as connector,
    '{{ entity }}' as entity,
    source_file,
    source_row,
    rejected_column as column_name,
    found_value,
    reason
from {{ ref('stg_files__' ~ entity) }}
where reason is not null

union all
{% endfor %}
select
    'files' as connector,
    entity,
    source_file,
    source_row,
    column_name,
    found_value,
    reason
from {{ source('raw_files', 'load_rejects') }}
where entity in ('{{ file_entities() | join("', '") }}')
