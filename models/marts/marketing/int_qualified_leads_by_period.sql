{{ roll_up_to_periods('int_qualified_leads_daily', ['mqls', 'mqls_turned_sql', 'sqls']) }}
