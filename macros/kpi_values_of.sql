{% macro kpi_values_of(dimension) %}
select
    kpi_values.kpi,
    catalog.label,
    catalog.label_ru,
    catalog.unit,
    kpi_values.period_grain,
    kpi_values.period_start_date,
    kpi_values.period_end_date,
    kpi_values.is_complete,
    {%- if dimension != 'all' %}
    {{ "kpi_values.dimension_value as " ~ dimension ~ "_id," if dimension == 'rep' }}
    kpi_values.dimension_label as {{ dimension ~ '_name' if dimension == 'rep' else dimension }},
    {%- endif %}
    kpi_values.numerator,
    kpi_values.denominator,
    kpi_values.value

from {{ ref('kpi_values') }} as kpi_values

inner join {{ ref('kpi_catalog') }} as catalog
    on kpi_values.kpi = catalog.kpi

where kpi_values.dimension = '{{ dimension }}'
{% endmacro %}
