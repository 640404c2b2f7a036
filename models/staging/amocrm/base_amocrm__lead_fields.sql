with

fields as (

    {{ source_rows('amocrm', 'lead_fields') }}

),

field_values as (

    {{ source_rows('amocrm', 'lead_field_values') }}

),

valued as (

    select
        fields.connection,
        fields.lead_id,
        fields.field_id,
        fields.field_code,
        coalesce(
            fields.value, field_values.value, field_values.value_text, field_values.value_number
        ) as value,
        dense_rank() over (
            partition by fields.connection, fields.lead_id
            order by fields.lead_updated_at desc nulls last
        ) as state_number

    from fields

    left join field_values
        on fields.connection = field_values.connection
        and fields.row_id = field_values.field_row_id

)

-- Which field holds what, the variable amocrm_fields says.
select
    connection,
    lead_id,
    max(case when field_code = 'UTM_SOURCE' then value end) as utm_source,
    max({{ amocrm_field_value('channel') }}) as channel,
    max({{ amocrm_field_value('region') }}) as region,
    max({{ amocrm_field_value('product') }}) as product,
    max({{ amocrm_field_value('probability') }}) as probability{{ amocrm_deal_fields() }},
    max({{ amocrm_field_value('expected_close_date') }}) as expected_close_date
from valued
where state_number = 1
group by 1, 2
