-- More customers than the market has: its stated size is wrong, which stops no build.
{{ config(severity='warn') }}

select *
from {{ ref('kpi_market_penetration') }}
where value > 1
