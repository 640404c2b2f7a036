-- The API of 2022-11-15, which dlt's source asks for; lists are tables of their own.
create table customer as
select
    'cus_a' as id, 'Acme' as name, 'Berlin' as address__city, 'DE' as address__country,
    1733047200 as created, true as livemode, cast(null as boolean) as deleted
union all
select 'cus_b', 'Beta', null, 'FR', 1736503200, true, null
union all
select 'cus_c', null, null, null, null, null, true
union all
select 'cus_t', 'Test', null, null, 1735725600, false, null;

create table subscription (
    id varchar, customer varchar, status varchar, cancel_at_period_end boolean, livemode boolean,
    created bigint, start_date bigint, trial_start bigint, trial_end bigint,
    current_period_end bigint, cancel_at bigint, canceled_at bigint, ended_at bigint,
    cancellation_details__reason varchar, cancellation_details__feedback varchar,
    discount__id varchar, discount__coupon__id varchar, discount__start bigint,
    discount__end bigint, _dlt_id varchar
);
insert into subscription values
('sub_1', 'cus_a', 'active', false, true, 1735725600, 1735725600, null, null, 1740823200, null,
 null, null, null, null, null, null, null, null, 's1'),
('sub_2', 'cus_b', 'active', true, true, 1736503200, 1736503200, 1736503200, 1737712800,
 1769248800, 1769248800, 1740823200, null, null, null, 'di_1', 'co_1', 1736503200, 1769248800, 's2'),
('sub_3', 'cus_a', 'canceled', false, true, 1738749600, 1738749600, null, null, 1743847200, null,
 1741168800, 1743847200, 'cancellation_requested', 'too_expensive', null, null, null, null, 's3'),
('sub_t', 'cus_t', 'active', false, false, 1735725600, 1735725600, null, null, 1740823200, null,
 null, null, null, null, null, null, null, null, 's4');

create table subscription__items__data (
    id varchar, subscription varchar, quantity bigint, created bigint, price__id varchar,
    price__currency varchar, price__product varchar, price__nickname varchar,
    price__recurring__interval varchar, price__recurring__interval_count bigint,
    price__unit_amount bigint, _dlt_parent_id varchar
);
insert into subscription__items__data values
('si_1', 'sub_1', 8, 1735725601, 'price_m', 'eur', 'prod_1', 'Monthly', 'month', 1, 1000, 's1'),
('si_2', 'sub_2', 1, 1736503201, 'price_y', 'eur', 'prod_1', 'Yearly', 'year', 1, 120000, 's2'),
('si_3', 'sub_3', 1, 1738749601, 'price_s', 'eur', 'prod_2', 'Support', 'month', 1, 3000, 's3'),
('si_t', 'sub_t', 1, 1735725601, 'price_m', 'eur', 'prod_1', 'Monthly', 'month', 1, 1000, 's4');

create table product as
select 'prod_1' as id, 'Seats' as name
union all
select 'prod_2', 'Support';

create table coupon as
select
    'co_1' as id, 'Winter' as name, 'repeating' as duration, 20.0 as percent_off, 1 as max_redemptions,
    1 as times_redeemed, true as livemode, 1735812000 as created;

create table invoice (
    id varchar, customer varchar, status varchar, currency varchar, total bigint, tax bigint,
    livemode boolean, created bigint, status_transitions__paid_at bigint, _dlt_id varchar
);
insert into invoice values
('in_1', 'cus_a', 'paid', 'eur', 5000, null, true, 1735725600, 1735725600, 'i1'),
('in_2', 'cus_a', 'paid', 'eur', 9500, null, true, 1738404000, 1738404000, 'i2'),
('in_3', 'cus_b', 'paid', 'eur', 0, null, true, 1736503200, 1736503200, 'i3'),
('in_4', 'cus_b', 'paid', 'eur', 114240, 18240, true, 1737712800, 1737712800, 'i4'),
('in_5', 'cus_a', 'paid', 'eur', 3000, null, true, 1738749600, 1738749600, 'i5'),
('in_6', 'cus_a', 'paid', 'eur', 3000, null, true, 1741168800, 1741168800, 'i6'),
('in_7', 'cus_a', 'draft', 'eur', 8000, null, true, 1740823200, null, 'i7'),
('in_t', 'cus_t', 'paid', 'eur', 1000, null, false, 1735725600, 1735725600, 'i8');

create table invoice__lines__data (
    id varchar, subscription varchar, subscription_item varchar, price__id varchar, amount bigint,
    quantity bigint, proration boolean, period__start bigint, period__end bigint,
    _dlt_parent_id varchar
);
insert into invoice__lines__data values
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

create table charge as
select 'ch_4' as id, 'cus_b' as customer, 'in_4' as invoice, true as livemode;
create table refund as
select
    're_1' as id, 'ch_4' as charge, 'succeeded' as status, 'eur' as currency, 11424 as amount,
    1739181600 as created
union all
select 're_2', 'ch_4', 'failed', 'eur', 500, 1739095200;
