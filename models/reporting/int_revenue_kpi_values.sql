{{ union_kpis('revenue') }}
