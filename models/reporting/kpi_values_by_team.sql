{{ kpi_values_of('team') }}
