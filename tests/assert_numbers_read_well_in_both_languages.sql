-- How a number reads, by its unit: in a cell and in a sentence, in English and Russian. The table
-- is the rule for all who write numbers: tests/python/test_number_formats.py holds the terminal,
-- the workbook and the page to it. A no-break space stands here as _.
with

numbers as (

    select examples.*
    from (
        values
        ('ratio', 0.12345, '12.3_%', '12,3_%', '12.3_%', '12,3_%'),
        ('ratio', 0, '0.0_%', '0,0_%', '0.0_%', '0,0_%'),
        ('ratio', 12.5, '1,250.0_%', '1_250,0_%', '1,250.0_%', '1_250,0_%'),
        ('ratio', 0.1225, '12.3_%', '12,3_%', '12.3_%', '12,3_%'),
        ('ratio', -0.0004, '0.0_%', '0,0_%', '0.0_%', '0,0_%'),
        ('ratio', -0.0006, '-0.1_%', '-0,1_%', '-0.1_%', '-0,1_%'),
        ('ratio', -0.055, '-5.5_%', '-5,5_%', '-5.5_%', '-5,5_%'),
        ('points', 0.215, '+21.5', '+21,5', '+21.5', '+21,5'),
        ('points', -0.215, '-21.5', '-21,5', '-21.5', '-21,5'),
        ('points', -0.0004, '0.0', '0,0', '0.0', '0,0'),
        ('points', 0.0004, '0.0', '0,0', '0.0', '0,0'),
        ('currency', 0, '€0.00', '0,00_€', '0.00_EUR', '0,00_EUR'),
        ('currency', -0.004, '€0.00', '0,00_€', '0.00_EUR', '0,00_EUR'),
        ('currency', 0.5, '€0.50', '0,50_€', '0.50_EUR', '0,50_EUR'),
        ('currency', -12.5, '-€12.50', '-12,50_€', '-12.50_EUR', '-12,50_EUR'),
        ('currency', 1.005, '€1.01', '1,01_€', '1.01_EUR', '1,01_EUR'),
        ('currency', 999.5, '€999.50', '999,50_€', '999.50_EUR', '999,50_EUR'),
        ('currency', 1000.5, '€1,001', '1_001_€', '1,001_EUR', '1_001_EUR'),
        ('currency', -40629.89, '-€40,630', '-40_630_€', '-40,630_EUR', '-40_630_EUR'),
        (
            'currency', 1234567890123,
            '€1,234,567,890,123', '1_234_567_890_123_€',
            '1,234,567,890,123_EUR', '1_234_567_890_123_EUR'
        ),
        ('count', 1000000, '1,000,000', '1_000_000', '1,000,000', '1_000_000'),
        ('count', 100, '100', '100', '100', '100'),
        ('count', 17.68, '17.68', '17,68', '17.68', '17,68'),
        ('count', 17.5, '17.5', '17,5', '17.5', '17,5'),
        ('count', 2.675, '2.68', '2,68', '2.68', '2,68'),
        ('count', 17.999, '18', '18', '18', '18'),
        ('count', -0.001, '0', '0', '0', '0'),
        ('days', 45, '45.0_d', '45,0_дн.', '45.0_days', '45,0_дн.'),
        ('days', 12.25, '12.3_d', '12,3_дн.', '12.3_days', '12,3_дн.'),
        ('days', -0.04, '0.0_d', '0,0_дн.', '0.0_days', '0,0_дн.'),
        ('months', 1.04, '1.0_mo', '1,0_мес.', '1.0_months', '1,0_мес.'),
        ('minutes', 9.96, '10.0_min', '10,0_мин', '10.0_minutes', '10,0_мин'),
        ('multiple', 3.25, '3.3_×', '3,3_×', '3.3_×', '3,3_×'),
        ('parsecs', 2.5, '2.5', '2,5', '2.5', '2,5')
    ) as examples (unit, value, cell_en, cell_ru, sentence_en, sentence_ru)

),

cast_as_values as (

    select
        unit,
        cast(value as {{ type_double() }}) as value,
        replace(sentence_en, 'EUR', '{{ name_var('reporting_currency') }}') as expected_en,
        replace(sentence_ru, 'EUR', '{{ name_var('reporting_currency') }}') as expected_ru
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
    replace(found_en, '{{ '\u00a0' }}', '_') is distinct from expected_en
    or replace(found_ru, '{{ '\u00a0' }}', '_') is distinct from expected_ru
