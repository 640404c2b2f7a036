select
    period_grain,
    dimension,
    dimension_value,
    quota,
    period_start_date
from {{ ref('int_prorated_quotas') }}

union all

-- What only some months have a quota for has none.
select
    period_grain,
    dimension,
    dimension_value,
    cast(quota as numeric(18, 2)) as quota,
    period_start_date
from {{ ref('int_summed_quotas') }}
where is_whole
