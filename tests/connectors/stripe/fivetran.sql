-- Subscriptions with their history, prices beside plans, discounts and totals as Fivetran has them.
create table customer as
select
    'cus_a' as id, 'Acme' as name, 'Berlin' as address_city, 'DE' as address_country,
    timestamp '2024-12-01 10:00:00' as created, false as is_deleted, true as livemode
union all
select 'cus_b', 'Beta', null, 'FR', timestamp '2025-01-10 10:00:00', false, true
union all
select 'cus_c', null, null, null, null, true, null
union all
select 'cus_t', 'Test', null, null, timestamp '2025-01-01 10:00:00', false, false;

create table subscription_history (
    id varchar, _fivetran_active boolean, customer_id varchar, status varchar,
    cancel_at_period_end boolean, livemode boolean, created timestamp, start_date timestamp,
    trial_start timestamp, trial_end timestamp, current_period_end timestamp, cancel_at timestamp,
    canceled_at timestamp, ended_at timestamp, cancellation_details_reason varchar,
    cancellation_details_feedback varchar
);
insert into subscription_history values
('sub_1', false, 'cus_a', 'incomplete', false, true, '2025-01-01 10:00:00', '2025-01-01 10:00:00',
 null, null, '2025-02-01 10:00:00', null, null, null, null, null),
('sub_1', true, 'cus_a', 'active', false, true, '2025-01-01 10:00:00', '2025-01-01 10:00:00',
 null, null, '2025-03-01 10:00:00', null, null, null, null, null),
('sub_2', true, 'cus_b', 'active', true, true, '2025-01-10 10:00:00', '2025-01-10 10:00:00',
 '2025-01-10 10:00:00', '2025-01-24 10:00:00', '2026-01-24 10:00:00', '2026-01-24 10:00:00',
 '2025-03-01 10:00:00', null, null, null),
('sub_3', true, 'cus_a', 'canceled', false, true, '2025-02-05 10:00:00', '2025-02-05 10:00:00',
 null, null, '2025-04-05 10:00:00', null, '2025-03-05 10:00:00', '2025-04-05 10:00:00',
 'cancellation_requested', 'too_expensive'),
('sub_t', true, 'cus_t', 'active', false, false, '2025-01-01 10:00:00', '2025-01-01 10:00:00',
 null, null, '2025-03-01 10:00:00', null, null, null, null, null);

create table subscription_item (
    id varchar, subscription_id varchar, plan_id varchar, quantity integer, created timestamp
);
insert into subscription_item values
('si_1', 'sub_1', 'price_m', 8, '2025-01-01 10:00:01'),
('si_2', 'sub_2', 'price_y', 1, '2025-01-10 10:00:01'),
('si_3', 'sub_3', 'price_s', 1, '2025-02-05 10:00:01'),
('si_t', 'sub_t', 'price_m', 1, '2025-01-01 10:00:01');

create table price (
    id varchar, currency varchar, product_id varchar, nickname varchar, recurring_interval varchar,
    recurring_interval_count integer, unit_amount integer, unit_amount_decimal varchar
);
insert into price values
('price_m', 'eur', 'prod_1', 'Monthly', 'month', 1, 1000, '1000'),
('price_y', 'eur', 'prod_1', 'Yearly', 'year', 1, 120000, '120000');
create table plan as
select
    'price_s' as id, 'eur' as currency, 'prod_2' as product_id, 'Support' as nickname,
    'month' as "interval", 1 as interval_count, 3000 as amount;

create table product as
select 'prod_1' as id, 'Seats' as name
union all
select 'prod_2', 'Support';

create table coupon as
select
    'co_1' as id, 'Winter' as name, 'repeating' as duration, 20.0 as percent_off, 1 as max_redemptions,
    1 as times_redeemed, true as livemode, timestamp '2025-01-02 10:00:00' as created;
create table subscription_discount as
select
    'di_1' as id, 'co_1' as coupon_id, 'cus_b' as customer_id, 'sub_2' as subscription_id,
    timestamp '2025-01-10 10:00:00' as start, timestamp '2026-01-24 10:00:00' as "end";

create table invoice (
    id varchar, customer_id varchar, status varchar, currency varchar, total integer, tax integer,
    livemode boolean, is_deleted boolean, created timestamp, status_transitions_paid_at timestamp
);
insert into invoice values
('in_1', 'cus_a', 'paid', 'eur', 5000, null, true, false, '2025-01-01 10:00:00', '2025-01-01 10:00:00'),
('in_2', 'cus_a', 'paid', 'eur', 9500, null, true, false, '2025-02-01 10:00:00', '2025-02-01 10:00:00'),
('in_3', 'cus_b', 'paid', 'eur', 0, null, true, false, '2025-01-10 10:00:00', '2025-01-10 10:00:00'),
('in_4', 'cus_b', 'paid', 'eur', 114240, 18240, true, false, '2025-01-24 10:00:00', '2025-01-24 10:00:00'),
('in_5', 'cus_a', 'paid', 'eur', 3000, 0, true, false, '2025-02-05 10:00:00', '2025-02-05 10:00:00'),
('in_6', 'cus_a', 'paid', 'eur', 3000, 0, true, false, '2025-03-05 10:00:00', '2025-03-05 10:00:00'),
('in_7', 'cus_a', 'draft', 'eur', 8000, 0, true, false, '2025-03-01 10:00:00', null),
('in_t', 'cus_t', 'paid', 'eur', 1000, 0, false, false, '2025-01-01 10:00:00', '2025-01-01 10:00:00');

create table invoice_line_item (
    id varchar, invoice_id varchar, subscription_id varchar, subscription_item_id varchar,
    plan_id varchar, amount integer, quantity integer, proration boolean, period_start timestamp,
    period_end timestamp
);
insert into invoice_line_item values
('il_1', 'in_1', 'sub_1', 'si_1', 'price_m', 5000, 5, false, '2025-01-01 10:00:00', '2025-02-01 10:00:00'),
('il_2', 'in_2', 'sub_1', 'si_1', 'price_m', -2500, 5, true, '2025-01-16 10:00:00', '2025-02-01 10:00:00'),
('il_3', 'in_2', 'sub_1', 'si_1', 'price_m', 4000, 8, true, '2025-01-16 10:00:00', '2025-02-01 10:00:00'),
('il_4', 'in_2', 'sub_1', 'si_1', 'price_m', 8000, 8, false, '2025-02-01 10:00:00', '2025-03-01 10:00:00'),
('il_5', 'in_3', 'sub_2', 'si_2', 'price_y', 0, 1, false, '2025-01-10 10:00:00', '2025-01-24 10:00:00'),
('il_6', 'in_4', 'sub_2', 'si_2', 'price_y', 120000, 1, false, '2025-01-24 10:00:00', '2026-01-24 10:00:00'),
('il_7', 'in_5', 'sub_3', 'si_3', 'price_s', 3000, 1, false, '2025-02-05 10:00:00', '2025-03-05 10:00:00'),
('il_8', 'in_6', 'sub_3', 'si_3', 'price_s', 3000, 1, false, '2025-03-05 10:00:00', '2025-04-05 10:00:00'),
('il_9', 'in_7', 'sub_1', 'si_1', 'price_m', 8000, 8, false, '2025-03-01 10:00:00', '2025-04-01 10:00:00'),
('il_t', 'in_t', 'sub_t', 'si_t', 'price_m', 1000, 1, false, '2025-01-01 10:00:00', '2025-02-01 10:00:00');

create table charge as
select 'ch_4' as id, 'cus_b' as customer_id, 'in_4' as invoice_id, true as livemode;
create table refund as
select
    're_1' as id, 'ch_4' as charge_id, 'succeeded' as status, 'eur' as currency, 11424 as amount,
    timestamp '2025-02-10 10:00:00' as created
union all
select 're_2', 'ch_4', 'failed', 'eur', 500, timestamp '2025-02-09 10:00:00';
