{#- Stripe counts money in the smallest unit of a currency, and says which have no smaller one and
    which have a thousand of them (docs.stripe.com/currencies). UGX and ISK have none either, but
    are written with two decimals all the same. -#}
{% macro major_units(amount, currency) -%}
    cast(
        {{ amount }} * case
            when upper({{ currency }}) in (
                'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV',
                'XAF', 'XOF', 'XPF'
            ) then cast(1 as numeric(4, 3))
            when upper({{ currency }}) in ('BHD', 'JOD', 'KWD', 'OMR', 'TND')
                then cast(0.001 as numeric(4, 3))
            else cast(0.01 as numeric(4, 3))
        end as numeric(24, 12)
    )
{%- endmacro %}

{#- The part of an amount that falls to a line, in proportion to what is charged up to and including
    it: the parts of all lines make the whole to the cent. -#}
{% macro share_of_line(amount) -%}
    cast(
        floor({{ sales_kpis.ratio(amount ~ ' * charged_so_far', 'charged_in_all') }})
        - floor({{ sales_kpis.ratio(amount ~ ' * (charged_so_far - charged)', 'charged_in_all') }})
        as {{ dbt.type_bigint() }}
    )
{%- endmacro %}

{#- So many units as divide a total into whole cents: a price of less than a cent has no unit price
    that the contract could hold. -#}
{% macro whole_units(total, quantity) -%}
    case
        when
            {{ quantity }} > 0
            and cast({{ sales_kpis.ratio(total, quantity) }} as numeric(18, 2)) * {{ quantity }}
            = {{ total }}
            then {{ quantity }}
        else 1
    end
{%- endmacro %}
