{{ kpi_values_of('all') }}
