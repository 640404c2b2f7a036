{{ union_kpis('activity') }}
