-- Every day of a deal from its first one on has exactly one state.
with

states as (

    select
        *,
        row_number() over (partition by deal_id order by valid_from) as state_number,
        lead(valid_from) over (partition by deal_id order by valid_from) as next_from
    from {{ ref('fct_deal_states') }}

)

select *
from states
where
    valid_from >= valid_to
    or valid_to <> coalesce(next_from, cast('9999-12-31' as date))
    or (state_number = 1 and valid_from <> opened_date)
