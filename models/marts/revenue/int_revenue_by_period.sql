{{ roll_up_to_periods(ref('int_revenue_daily'), [
    'revenue', 'gross_revenue', 'refunds', 'new_revenue', 'existing_revenue',
    'returning_revenue', 'costed_revenue', 'cost_of_goods', 'units_sold'
]) }}
