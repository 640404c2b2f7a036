-- A brace that nobody fills, or a text that is missing, would reach the reader as a hole.
select
    alert_id,
    sentence,
    sentence_ru
from {{ ref('kpi_alerts') }}
where
    sentence like '%{{ '{' }}%'
    or sentence_ru like '%{{ '{' }}%'
    or sentence like '%  %'
    or sentence_ru like '%  %'
    or sentence not like '%.'
    or sentence_ru not like '%.'
