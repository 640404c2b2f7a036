select {{ kpi('annual_contract_value', 'contracts_signed') }}
from {{ ref('int_closed_deals_by_period') }}
where contracts_signed > 0
