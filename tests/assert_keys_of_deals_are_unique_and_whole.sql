{{ broken_keys({
    'dim_stages': ['pipeline', 'stage'],
    'fct_deals': ['deal_id'],
    'int_deal_changes': ['deal_id', 'changed_at'],
    'int_deal_closings': ['deal_id'],
    'int_deal_leads': ['deal_id'],
    'int_deal_survivors': ['deal_id'],
    'int_deals_as_of': ['deal_id'],
    'int_described_deals': ['deal_id'],
}) }}
