{{ broken_keys({
    'fct_order_lines': ['order_id', 'order_line_id'],
    'fct_revenue_lines': ['order_id', 'order_line_id'],
    'int_cost_of_goods_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_orders_by_period': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_results_by_period': ['period_grain', 'period_start_date'],
    'int_revenue_by_period': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_revenue_comparisons': [
        'period_grain', 'period_start_date', 'comparison', 'dimension', 'dimension_value'
    ],
    'int_revenue_daily': ['date_day', 'dimension', 'dimension_value'],
}, nullable={'fct_order_lines': ['order_line_id'], 'fct_revenue_lines': ['order_line_id']}) }}
