{{ kpi_values_of('region') }}
