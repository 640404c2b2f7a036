-- The API from 2025-03-31: periods on the items, discounts a list, the parents of an invoice line,
-- and a payment between invoice and charge. Tables bear the names of a rest_api source.
create table customers as
select
    'cus_a' as id, 'Acme' as name, 'Berlin' as address__city, 'DE' as address__country,
    1733047200 as created, true as livemode, cast(null as boolean) as deleted
union all
select 'cus_b', 'Beta', null, 'FR', 1736503200, true, null
union all
select 'cus_c', null, null, null, null, null, true
union all
select 'cus_t', 'Test', null, null, 1735725600, false, null;

create table subscriptions (
    id varchar, customer varchar, status varchar, cancel_at_period_end boolean, livemode boolean,
    created bigint, start_date bigint, trial_start bigint, trial_end bigint, canceled_at bigint,
    ended_at bigint, cancellation_details__reason varchar, cancellation_details__feedback varchar,
    _dlt_id varchar
);
insert into subscriptions values
('sub_1', 'cus_a', 'active', false, true, 1735725600, 1735725600, null, null, null, null, null,
 null, 's1'),
('sub_2', 'cus_b', 'active', true, true, 1736503200, 1736503200, 1736503200, 1737712800,
 1740823200, null, null, null, 's2'),
('sub_3', 'cus_a', 'canceled', false, true, 1738749600, 1738749600, null, null, 1741168800,
 1743847200, 'cancellation_requested', 'too_expensive', 's3'),
('sub_t', 'cus_t', 'active', false, false, 1735725600, 1735725600, null, null, null, null, null,
 null, 's4');

create table subscriptions__discounts as
select
    'di_1' as id, 'cus_b' as customer, 'sub_2' as subscription, 'coupon' as source__type,
    'co_1' as source__coupon, 1736503200 as start, 1769248800 as "end", 's2' as _dlt_parent_id;

create table subscriptions__items__data (
    id varchar, subscription varchar, quantity bigint, created bigint, price__id varchar,
    price__currency varchar, price__product varchar, price__nickname varchar,
    price__recurring__interval varchar, price__recurring__interval_count bigint,
    price__unit_amount bigint, current_period_end bigint, _dlt_parent_id varchar
);
insert into subscriptions__items__data values
('si_1', 'sub_1', 8, 1735725601, 'price_m', 'eur', 'prod_1', 'Monthly', 'month', 1, 1000, 1740823200, 's1'),
('si_2', 'sub_2', 1, 1736503201, 'price_y', 'eur', 'prod_1', 'Yearly', 'year', 1, 120000, 1769248800, 's2'),
('si_3', 'sub_3', 1, 1738749601, 'price_s', 'eur', 'prod_2', 'Support', 'month', 1, 3000, 1743847200, 's3'),
('si_t', 'sub_t', 1, 1735725601, 'price_m', 'eur', 'prod_1', 'Monthly', 'month', 1, 1000, 1740823200, 's4');

create table products as
select 'prod_1' as id, 'Seats' as name
union all
select 'prod_2', 'Support';

create table coupons as
select
    'co_1' as id, 'Winter' as name, 'repeating' as duration, 20.0 as percent_off, 1 as max_redemptions,
    1 as times_redeemed, true as livemode, 1735812000 as created;

create table invoices (
    id varchar, customer varchar, status varchar, currency varchar, total bigint,
    total_excluding_tax bigint, livemode boolean, created bigint,
    status_transitions__paid_at bigint, _dlt_id varchar
);
insert into invoices values
('in_1', 'cus_a', 'paid', 'eur', 5000, 5000, true, 1735725600, 1735725600, 'i1'),
('in_2', 'cus_a', 'paid', 'eur', 9500, 9500, true, 1738404000, 1738404000, 'i2'),
('in_3', 'cus_b', 'paid', 'eur', 0, 0, true, 1736503200, 1736503200, 'i3'),
('in_4', 'cus_b', 'paid', 'eur', 114240, 96000, true, 1737712800, 1737712800, 'i4'),
('in_5', 'cus_a', 'paid', 'eur', 3000, 3000, true, 1738749600, 1738749600, 'i5'),
('in_6', 'cus_a', 'paid', 'eur', 3000, 3000, true, 1741168800, 1741168800, 'i6'),
('in_7', 'cus_a', 'draft', 'eur', 8000, 8000, true, 1740823200, null, 'i7'),
('in_t', 'cus_t', 'paid', 'eur', 1000, 1000, false, 1735725600, 1735725600, 'i8');

create table invoices__lines__data (
    id varchar, parent__subscription_item_details__subscription varchar,
    parent__subscription_item_details__subscription_item varchar,
    pricing__price_details__price varchar, amount bigint, quantity bigint,
    parent__subscription_item_details__proration boolean, period__start bigint,
    period__end bigint, _dlt_parent_id varchar
);
insert into invoices__lines__data values
('il_1', 'sub_1', 'si_1', 'price_m', 5000, 5, false, 1735725600, 1738404000, 'i1'),
('il_2', 'sub_1', 'si_1', 'price_m', -2500, 5, true, 1737021600, 1738404000, 'i2'),
('il_3', 'sub_1', 'si_1', 'price_m', 4000, 8, true, 1737021600, 1738404000, 'i2'),
('il_4', 'sub_1', 'si_1', 'price_m', 8000, 8, false, 1738404000, 1740823200, 'i2'),
('il_5', 'sub_2', 'si_2', 'price_y', 0, 1, false, 1736503200, 1737712800, 'i3'),
('il_6', 'sub_2', 'si_2', 'price_y', 120000, 1, false, 1737712800, 1769248800, 'i4'),
('il_7', 'sub_3', 'si_3', 'price_s', 3000, 1, false, 1738749600, 1741168800, 'i5'),
('il_8', 'sub_3', 'si_3', 'price_s', 3000, 1, false, 1741168800, 1743847200, 'i6'),
('il_9', 'sub_1', 'si_1', 'price_m', 8000, 8, false, 1740823200, 1743501600, 'i7'),
('il_t', 'sub_t', 'si_t', 'price_m', 1000, 1, false, 1735725600, 1738404000, 'i8');

create table invoice_payments as
select 'inpay_4' as id, 'in_4' as invoice, 'pi_4' as payment__payment_intent;
create table charges as
select 'ch_4' as id, 'cus_b' as customer, 'pi_4' as payment_intent, true as livemode;
create table refunds as
select
    're_1' as id, 'ch_4' as charge, 'succeeded' as status, 'eur' as currency, 11424 as amount,
    1739181600 as created
union all
select 're_2', 'ch_4', 'failed', 'eur', 500, 1739095200;
