{{ kpi_values_of('product') }}
