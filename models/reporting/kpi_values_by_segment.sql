{{ kpi_values_of('segment') }}
