{{ kpi_values_of('channel') }}
