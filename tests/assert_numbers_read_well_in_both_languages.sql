-- to_char is written differently by every engine, so value_text() does without it. A no-break
-- space stands here as _.
with

numbers as (

    select examples.*
    from (
        values
        ('ratio', 0.12345, '12.3_%', '12,3_%'),
        ('ratio', 12.5, '1,250.0_%', '1_250,0_%'),
        ('ratio', -0.0004, '0.0_%', '0,0_%'),
        ('ratio', -0.0006, '-0.1_%', '-0,1_%'),
        ('ratio', -0.055, '-5.5_%', '-5,5_%'),
        ('points', -0.0004, '0.0', '0,0'),
        ('currency', -0.004, '0.00_EUR', '0,00_EUR'),
        ('count', -0.04, '0.0', '0,0'),
        ('days', -0.04, '0.0_days', '0,0_дн.'),
        ('points', 0.314, '31.4', '31,4'),
        ('currency', 0, '0_EUR', '0_EUR'),
        ('currency', 0.5, '0.50_EUR', '0,50_EUR'),
        ('currency', 12.05, '12.05_EUR', '12,05_EUR'),
        ('currency', 999.5, '1,000_EUR', '1_000_EUR'),
        ('currency', -40629.89, '-40,630_EUR', '-40_630_EUR'),
        ('currency', 1234567890123, '1,234,567,890,123_EUR', '1_234_567_890_123_EUR'),
        ('count', 1000000, '1,000,000', '1_000_000'),
        ('count', 17.68, '17.7', '17,7'),
        ('count', 100, '100', '100'),
        ('days', 45, '45_days', '45_дн.'),
        ('months', 1.04, '1.0_months', '1,0_мес.'),
        ('minutes', 9.96, '10.0_minutes', '10,0_мин'),
        ('multiple', 3.25, '3.3_×', '3,3_×'),
        ('parsecs', 3.5, '3.5', '3,5')
    ) as examples (unit, value, text_en, text_ru)

),

cast_as_values as (

    select
        unit,
        cast(value as {{ type_double() }}) as value,
        replace(text_en, 'EUR', '{{ name_var('reporting_currency') }}') as text_en,
        replace(text_ru, 'EUR', '{{ name_var('reporting_currency') }}') as text_ru
    from numbers

),

written as (

    select
        *,
        {{ value_text('value', 'unit', 'en') }} as found_en,
        {{ value_text('value', 'unit', 'ru') }} as found_ru
    from cast_as_values

)

select *
from written
where
    replace(found_en, '{{ '\u00a0' }}', '_') is distinct from text_en
    or replace(found_ru, '{{ '\u00a0' }}', '_') is distinct from text_ru
