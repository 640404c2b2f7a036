-- Spans that touch would count one customer twice on the day between them.
with

spans as (

    select
        *,
        lead(active_from) over (partition by account_id order by active_from) as next_active_from
    from {{ ref('fct_active_spans') }}

)

select *
from spans
where active_to <= active_from or next_active_from <= active_to
