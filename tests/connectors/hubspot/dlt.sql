create table pipelines_deals as select 'default' as id, 'Sales' as label, 'd1' as _dlt_id;

create table pipelines_deals__stages (
    id varchar, label varchar, display_order bigint, metadata__is_closed varchar,
    metadata__probability varchar, _dlt_parent_id varchar, _dlt_id varchar
);
insert into pipelines_deals__stages values
('11', 'Talks', 0, 'false', '0.2', 'd1', 's1'),
('12', 'Signed', 1, 'true', '1.0', 'd1', 's2'),
('13', 'Dropped', 2, 'true', '0.0', 'd1', 's3');

create table owners as
select
    '7' as id, 'Ann' as first_name, 'Lee' as last_name, 'a@x.test' as email,
    false as archived, 'o1' as _dlt_id;
create table owners__teams as
select '9' as id, 'West' as name, true as "primary", 'o1' as _dlt_parent_id, 't1' as _dlt_id;

create table deals (
    id varchar, dealname varchar, dealstage varchar, pipeline varchar, hubspot_owner_id varchar,
    amount varchar, closedate timestamp with time zone, createdate timestamp with time zone,
    hs_lastmodifieddate timestamp with time zone, dealtype varchar, deal_currency_code varchar,
    hs_manual_forecast_category varchar, hs_merged_object_ids varchar,
    closed_lost_reason varchar, is_deleted boolean, _dlt_load_id varchar, _dlt_id varchar
);
insert into deals values
('1', 'Alpha', '11', 'default', '7', '1000.50', '2026-09-30 00:00:00+00',
 '2026-01-10 09:00:00+00', '2026-05-10 09:00:00+00', 'newbusiness', 'EUR', 'COMMIT', '4',
 null, false, '1780000000.1', 'x1'),
('2', 'Beta', '12', 'default', '7', '2000', '2026-03-31 15:00:00+00',
 '2026-02-01 10:00:00+00', '2026-03-31 15:00:00+00', 'existingbusiness', 'USD', null, null,
 null, false, '1780000000.1', 'x2'),
('3', 'Gamma', '13', 'default', null, null, '2026-04-02 08:30:00+00',
 '2026-02-03 11:00:00+00', '2026-04-02 08:30:00+00', null, null, null, null,
 'Price', true, '1780000000.1', 'x3'),
('4', 'Delta', '11', 'default', '7', '50', null,
 '2026-02-04 12:00:00+00', '2026-02-04 12:00:00+00', null, null, null, null,
 null, false, '1780000000.1', 'x4');

create table companies (
    id varchar, name varchar, country varchar, city varchar, industry varchar,
    createdate timestamp with time zone, hs_merged_object_ids varchar, is_deleted boolean,
    _dlt_id varchar
);
insert into companies values
('100', 'Acme', 'Germany', 'Berlin', 'RETAIL', '2026-01-05 00:00:00+00', null, false, 'c1'),
('101', 'Bolt', 'Spain', null, null, '2026-01-06 00:00:00+00', '102', false, 'c2'),
('102', 'Bolt 2', null, null, null, '2026-01-07 00:00:00+00', null, true, 'c3');
create table companies__deals (value varchar, deals_id varchar, _dlt_parent_id varchar);
insert into companies__deals values ('101', '1', 'c2'), ('100', '2', 'c1');

create table contacts (
    id varchar, lifecyclestage varchar, associatedcompanyid varchar, hs_analytics_source varchar,
    createdate timestamp with time zone,
    hs_lifecyclestage_marketingqualifiedlead_date timestamp with time zone
);
insert into contacts values
('500', 'opportunity', '101', 'PAID_SEARCH', '2026-01-08 08:00:00+00', '2026-01-09 08:00:00+00'),
('501', 'subscriber', null, 'OFFLINE', '2026-01-08 08:00:00+00', null);
create table contacts__deals as select '500' as value, '1' as deals_id;

create table stages_timing_deals (
    id varchar, stage varchar, hs_v2_date_entered_ timestamp with time zone
);
insert into stages_timing_deals values
('2', '11', '2026-02-01 10:00:00+00'), ('2', '12', '2026-03-31 15:00:00+00');
-- Each run appends the whole history.
create table deals_property_history (
    object_id varchar, property_name varchar, value varchar, "timestamp" timestamp with time zone,
    _dlt_load_id varchar
);
insert into deals_property_history values
('2', 'amount', '1500', '2026-02-01 10:00:00+00', '1780000000.1'),
('2', 'amount', '1500', '2026-02-01 10:00:00+00', '1780086400.1'),
('2', 'amount', '2000', '2026-03-01 10:00:00+00', '1780086400.1'),
('2', 'closedate', '2026-03-31T00:00:00Z', '2026-02-01 10:00:00+00', '1780086400.1'),
('2', 'hubspot_owner_id', '7', '2026-02-01 10:00:00+00', '1780086400.1');
