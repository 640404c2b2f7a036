{{ union_kpis('funnel') }}
