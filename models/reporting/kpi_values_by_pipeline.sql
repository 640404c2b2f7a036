{{ kpi_values_of('pipeline') }}
