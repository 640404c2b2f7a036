{{ union_kpis('pipeline') }}
