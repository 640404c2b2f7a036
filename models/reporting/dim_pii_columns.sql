{{ pii_column_rows() }}
