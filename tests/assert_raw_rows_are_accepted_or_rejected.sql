-- No row is lost: what came in is in its crm table or in rejected_rows.
select *
from {{ ref('input_row_counts') }}
where raw_rows <> accepted_rows + rejected_rows
