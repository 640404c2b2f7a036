with

required as (

    {{ required_inputs() }}

),

supplied as (

    select * from {{ ref('int_supplied_inputs') }}

),

withheld as (

    select * from {{ ref('withheld') }}
    where kind = 'kpi'

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

-- A requirement may name alternatives: one of them is enough.
met as (

    select
        required.kpi,
        required.requirement,
        required.requirement_ru,
        max(supplied.row_count) > 0 as is_met

    from required

    inner join supplied
        on required.input = supplied.input

    group by 1, 2, 3

),

missing as (

    select
        kpi,
        {{ sorted_list('requirement', ', ') }} as inputs,
        {{ sorted_list('requirement_ru', ', ') }} as inputs_ru
    from met
    where not is_met
    group by 1

)

select
    catalog.kpi,
    catalog.label,
    catalog.label_ru,
    missing.inputs as missing_inputs,
    coalesce(withheld.reason, 'No data in: ' || missing.inputs) as reason,
    coalesce(withheld.reason_ru, 'Нет данных: ' || missing.inputs_ru) as reason_ru,
    withheld.name is not null as is_withheld,
    missing.kpi is null and withheld.name is null as is_available

from catalog

left join missing
    on catalog.kpi = missing.kpi

left join withheld
    on catalog.kpi = withheld.name
