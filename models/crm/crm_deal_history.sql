{{ deal_history_rows() }}
