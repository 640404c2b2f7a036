with

company_fields as (

    {{ source_rows('amocrm', 'company_fields') }}

),

company_field_values as (

    {{ source_rows('amocrm', 'company_field_values') }}

),

contact_fields as (

    {{ source_rows('amocrm', 'contact_fields') }}

),

contact_field_values as (

    {{ source_rows('amocrm', 'contact_field_values') }}

),

valued as (

    select
        company_fields.connection,
        company_fields.company_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        company_fields.field_code,
        coalesce(company_fields.value, company_field_values.value) as value

    from company_fields

    left join company_field_values
        on company_fields.connection = company_field_values.connection
        and company_fields.row_id = company_field_values.field_row_id

    union all

    select
        contact_fields.connection,
        cast(null as {{ dbt.type_string() }}) as company_id,
        contact_fields.contact_id,
        contact_fields.field_code,
        coalesce(contact_fields.value, contact_field_values.value) as value

    from contact_fields

    left join contact_field_values
        on contact_fields.connection = contact_field_values.connection
        and contact_fields.row_id = contact_field_values.field_row_id

)

select
    connection,
    company_id,
    contact_id,
    min(case when field_code = 'EMAIL' then value end) as email,
    min(case when field_code = 'WEB' then value end) as site
from valued
where field_code in ('EMAIL', 'WEB')
group by 1, 2, 3
