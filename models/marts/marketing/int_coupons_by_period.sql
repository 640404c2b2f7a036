with

coupons as (

    select
        *,
        {{ reporting_date('issued_at') }} as issued_date,
        {{ reporting_date('redeemed_at') }} as redeemed_date
    from {{ ref('crm_coupons') }}
    where not coalesce(is_unlimited, false)

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

-- An expired coupon was issued all the same, and one redeemed late was redeemed.
issued as (

    select
        coupons.issued_date,
        coupons.campaign,
        accounts.region,
        accounts.channel,
        accounts.segment,
        coalesce(coupons.redeemed_date <= as_of.as_of_date, false) as is_redeemed

    from coupons

    cross join as_of

    left join accounts
        on coupons.account_id = accounts.account_id

),

by_dimension as (

    {{ by_dimension('issued', {
        'campaign': 'campaign', 'region': 'region', 'channel': 'channel', 'segment': 'segment'
    }) }}

),

daily as (

    select
        issued_date as date_day,
        dimension,
        dimension_value,
        count(*) as issued_coupons,
        sum(case when is_redeemed then 1 else 0 end) as redeemed_coupons
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', ['issued_coupons', 'redeemed_coupons']) }}
