select
    'files' as connector,
    entity,
    source_file,
    record_count
from {{ source('raw_files', 'record_counts') }}
where entity in ('{{ file_entities() | join("', '") }}')
