{{ roll_up_to_periods('int_expenses_daily', [
    'sales_expenses', 'operating_expenses', 'posted_cost_of_goods'
]) }}
