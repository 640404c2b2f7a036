-- Times are integers; lists and objects stay JSON. Lines of invoices are a stream, items are not.
create table customers as
select
    'cus_a' as id, 'Acme' as name, cast('{"city": "Berlin", "country": "DE"}' as json) as address,
    1733047200 as created, false as is_deleted, true as livemode, 1733047200 as updated
union all
select 'cus_b', 'Beta', cast('{"city": "", "country": "FR"}' as json), 1736503200, false, true, 1
union all
select 'cus_c', null, null, null, true, null, 2
union all
select 'cus_t', 'Test', null, 1735725600, false, false, 1;

-- Append: an earlier state of the first one is there too.
create table subscriptions (
    id varchar, customer varchar, status varchar, cancel_at_period_end boolean, livemode boolean,
    created bigint, start_date bigint, trial_start bigint, trial_end bigint,
    current_period_end double precision, cancel_at bigint, canceled_at bigint, ended_at bigint,
    cancellation_details json, discount json, items json, updated bigint
);
insert into subscriptions values
('sub_1', 'cus_a', 'incomplete', false, true, 1735725600, 1735725600, null, null, 1738404000, null,
 null, null, null, null, '{"data": []}', 1735725600),
('sub_1', 'cus_a', 'active', false, true, 1735725600, 1735725600, null, null, 1740823200, null,
 null, null, null, null, '{"data": [{"id": "si_1", "subscription": "sub_1", "quantity": 8,
    "created": 1735725601, "price": {"id": "price_m", "currency": "eur", "product": "prod_1",
    "nickname": "Monthly", "unit_amount": 1000, "unit_amount_decimal": "1000",
    "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"}}}]}',
 1738404000),
('sub_2', 'cus_b', 'active', true, true, 1736503200, 1736503200, 1736503200, 1737712800,
 1769248800, 1769248800, 1740823200, null, null,
 '{"id": "di_1", "coupon": {"id": "co_1"}, "start": 1736503200, "end": 1769248800}',
 '{"data": [{"id": "si_2", "subscription": "sub_2", "quantity": 1, "created": 1736503201,
    "price": {"id": "price_y", "currency": "eur", "product": "prod_1", "nickname": "Yearly",
    "unit_amount": 120000, "recurring": {"interval": "year", "interval_count": 1}}}]}',
 1740823200),
('sub_3', 'cus_a', 'canceled', false, true, 1738749600, 1738749600, null, null, 1743847200, null,
 1741168800, 1743847200,
 '{"reason": "cancellation_requested", "feedback": "too_expensive", "comment": null}', null,
 '{"data": [{"id": "si_3", "subscription": "sub_3", "quantity": 1, "created": 1738749601,
    "plan": {"id": "price_s", "currency": "eur", "product": "prod_2", "nickname": "Support",
    "amount": 3000, "interval": "month", "interval_count": 1}}]}',
 1743847200),
('sub_t', 'cus_t', 'active', false, false, 1735725600, 1735725600, null, null, 1740823200, null,
 null, null, null, null, '{"data": [{"id": "si_t", "subscription": "sub_t", "quantity": 1,
    "price": {"id": "price_m"}}]}', 1735725600);

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
    total_excluding_tax bigint, livemode boolean, created bigint, status_transitions json
);
insert into invoices values
('in_1', 'cus_a', 'paid', 'eur', 5000, 5000, true, 1735725600, '{"paid_at": 1735725600}'),
('in_2', 'cus_a', 'paid', 'eur', 9500, 9500, true, 1738404000, '{"paid_at": 1738404000}'),
('in_3', 'cus_b', 'paid', 'eur', 0, 0, true, 1736503200, '{"paid_at": 1736503200}'),
('in_4', 'cus_b', 'paid', 'eur', 114240, 96000, true, 1737712800, '{"paid_at": 1737712800}'),
('in_5', 'cus_a', 'paid', 'eur', 3000, 3000, true, 1738749600, '{"paid_at": 1738749600}'),
('in_6', 'cus_a', 'paid', 'eur', 3000, 3000, true, 1741168800, '{"paid_at": 1741168800}'),
('in_7', 'cus_a', 'draft', 'eur', 8000, 8000, true, 1740823200, '{"paid_at": null}'),
('in_t', 'cus_t', 'paid', 'eur', 1000, 1000, false, 1735725600, '{"paid_at": 1735725600}');

create table invoice_line_items (
    id varchar, invoice_id varchar, subscription varchar, subscription_item varchar, price json,
    amount bigint, quantity bigint, proration boolean, period json
);
insert into invoice_line_items values
('il_1', 'in_1', 'sub_1', 'si_1', '{"id": "price_m"}', 5000, 5, false, '{"start": 1735725600, "end": 1738404000}'),
('il_2', 'in_2', 'sub_1', 'si_1', '{"id": "price_m"}', -2500, 5, true, '{"start": 1737021600, "end": 1738404000}'),
('il_3', 'in_2', 'sub_1', 'si_1', '{"id": "price_m"}', 4000, 8, true, '{"start": 1737021600, "end": 1738404000}'),
('il_4', 'in_2', 'sub_1', 'si_1', '{"id": "price_m"}', 8000, 8, false, '{"start": 1738404000, "end": 1740823200}'),
('il_5', 'in_3', 'sub_2', 'si_2', '{"id": "price_y"}', 0, 1, false, '{"start": 1736503200, "end": 1737712800}'),
('il_6', 'in_4', 'sub_2', 'si_2', '{"id": "price_y"}', 120000, 1, false, '{"start": 1737712800, "end": 1769248800}'),
('il_7', 'in_5', 'sub_3', 'si_3', '{"id": "price_s"}', 3000, 1, false, '{"start": 1738749600, "end": 1741168800}'),
('il_8', 'in_6', 'sub_3', 'si_3', '{"id": "price_s"}', 3000, 1, false, '{"start": 1741168800, "end": 1743847200}'),
('il_9', 'in_7', 'sub_1', 'si_1', '{"id": "price_m"}', 8000, 8, false, '{"start": 1740823200, "end": 1743501600}'),
('il_t', 'in_t', 'sub_t', 'si_t', '{"id": "price_m"}', 1000, 1, false, '{"start": 1735725600, "end": 1738404000}');

create table charges as
select 'ch_4' as id, 'cus_b' as customer, 'in_4' as invoice, true as livemode;
create table refunds as
select
    're_1' as id, 'ch_4' as charge, 'succeeded' as status, 'eur' as currency, 11424 as amount,
    1739181600 as created
union all
select 're_2', 'ch_4', 'failed', 'eur', 500, 1739095200;
