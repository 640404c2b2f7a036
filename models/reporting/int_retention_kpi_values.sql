{{ union_kpis('retention') }}
