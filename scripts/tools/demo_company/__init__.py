"""The demo company: three years of an invented B2B software business.

Every module uses only modules of the lines above its own, or before it in its line.

The ground             timeline, chance, rows
Who and what there is  accidents, people, catalogue, channels, stages
The records            records, items, company
What happens           accounts, deals, expansions, contracts, subscriptions,
                       disturbances, leads
What is exported       deal_history, deal_rows, activities, invoices, orders, coupons,
                       surveys, web, budgets, faults, settings
The whole              simulation, columns, writer
"""
