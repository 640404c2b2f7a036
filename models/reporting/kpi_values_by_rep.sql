{{ kpi_values_of('rep') }}
