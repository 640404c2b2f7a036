{% for entity in input_entities() + settings_entities() %}
{{ superseded_rows(entity) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}

{% if 'files' in var('connectors') %}
union all

select
    connector,
    entity,
    source_file,
    source_row,
    column_name,
    found_value,
    reason
from {{ ref('stg_files__rejected_rows') }}
{% endif %}
