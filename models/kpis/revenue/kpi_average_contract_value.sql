select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    annual_contract_value as numerator,
    contracts_signed as denominator,
    {{ ratio('annual_contract_value', 'contracts_signed') }} as value
from {{ ref('int_closed_deals_by_period') }}
where contracts_signed > 0
