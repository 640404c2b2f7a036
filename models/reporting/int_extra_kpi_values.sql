{{ union_kpis('extra') }}
