create table deal_pipeline as
select 'default' as pipeline_id, 'Sales' as label, false as _fivetran_deleted;

create table deal_pipeline_stage (
    stage_id varchar, pipeline_id varchar, label varchar, display_order integer,
    probability double precision, is_closed boolean, closed_won boolean, _fivetran_deleted boolean
);
insert into deal_pipeline_stage values
('11', 'default', 'Talks', 0, 0.2, false, false, false),
('12', 'default', 'Signed', 1, 1, true, true, false),
('13', 'default', 'Dropped', 2, 0, true, false, false);

create table owner as
select 7 as owner_id, 'Ann' as first_name, 'Lee' as last_name, 'a@x.test' as email, true as is_active;
create table owner_team as select 7 as owner_id, 9 as team_id, true as is_team_primary;
create table team as select 9 as id, 'West' as name;

create table deal (
    deal_id bigint, deal_pipeline_id varchar, deal_pipeline_stage_id varchar, owner_id bigint,
    is_deleted boolean, property_dealname varchar, property_amount double precision,
    property_closedate timestamp, property_createdate timestamp, property_dealtype varchar,
    property_deal_currency_code varchar, property_hs_manual_forecast_category varchar,
    property_closed_lost_reason varchar, _fivetran_synced timestamp with time zone
);
insert into deal values
(1, 'default', '11', 7, false, 'Alpha', 1000.5, '2026-09-30 00:00:00', '2026-01-10 09:00:00',
 'newbusiness', 'EUR', 'COMMIT', null, '2026-06-01 00:00:00+00'),
(2, 'default', '12', 7, false, 'Beta', 2000, '2026-03-31 15:00:00', '2026-02-01 10:00:00',
 'existingbusiness', 'usd', null, null, '2026-06-01 00:00:00+00'),
(3, 'default', '13', null, true, 'Gamma', null, '2026-04-02 08:30:00', '2026-02-03 11:00:00',
 null, null, null, 'Price', '2026-06-01 00:00:00+00'),
(4, 'default', '11', 7, false, 'Delta', 50, null, '2026-02-04 12:00:00',
 null, null, null, null, '2026-06-01 00:00:00+00');
create table merged_deal as select 1 as deal_id, 4 as merged_deal_id;
create table deal_company (deal_id bigint, company_id bigint, type_id bigint, category varchar);
insert into deal_company values
(1, 100, 341, 'HUBSPOT_DEFINED'), (1, 101, 5, 'HUBSPOT_DEFINED'), (2, 100, 5, 'HUBSPOT_DEFINED');
create table deal_contact as select 1 as deal_id, 500 as contact_id;

create table deal_stage (
    deal_id bigint, value varchar, date_entered timestamp, _fivetran_start timestamp,
    _fivetran_active boolean
);
insert into deal_stage values
(2, '11', '2026-02-01 10:00:00', '2026-02-01 10:00:00', false),
(2, '12', '2026-03-31 15:00:00', '2026-03-31 15:00:00', true);
create table deal_property_history (
    deal_id bigint, name varchar, value varchar, "timestamp" timestamp, source varchar
);
insert into deal_property_history values
(2, 'amount', '1500', '2026-02-01 10:00:00', 'CRM_UI'),
(2, 'amount', '2000', '2026-03-01 10:00:00', 'CRM_UI'),
(2, 'closedate', '1774915200000', '2026-02-01 10:00:00', 'CRM_UI'),
(2, 'hubspot_owner_id', '7', '2026-02-01 10:00:00', 'CRM_UI');

create table company (
    id bigint, is_deleted boolean, property_name varchar, property_country varchar,
    property_city varchar, property_industry varchar, property_createdate timestamp,
    property_hs_merged_object_ids varchar
);
insert into company values
(100, false, 'Acme', 'Germany', 'Berlin', 'RETAIL', '2026-01-05 00:00:00', null),
(101, false, 'Bolt', 'Spain', null, null, '2026-01-06 00:00:00', '102'),
(102, true, 'Bolt 2', null, null, null, '2026-01-07 00:00:00', null);

create table contact (
    id bigint, _fivetran_deleted boolean, property_lifecyclestage varchar,
    property_associatedcompanyid bigint, property_hs_analytics_source varchar,
    property_createdate timestamp,
    property_hs_lifecyclestage_marketingqualifiedlead_date timestamp
);
insert into contact values
(500, false, 'opportunity', 101, 'PAID_SEARCH', '2026-01-08 08:00:00', '2026-01-09 08:00:00'),
(501, false, 'subscriber', null, 'OFFLINE', '2026-01-08 08:00:00', null);

create table engagement_call (
    engagement_id bigint, _fivetran_deleted boolean, property_hs_createdate timestamp,
    property_hs_timestamp timestamp, property_hubspot_owner_id bigint,
    property_hs_call_direction varchar, property_hs_call_disposition varchar,
    property_hs_call_duration bigint
);
insert into engagement_call values
(900, false, '2026-02-02 10:00:00', '2026-02-02 09:55:00', 7, 'OUTBOUND',
 'f240bbac-87c9-4f6e-bf70-924b57d47db7', 95000);
create table engagement_meeting (
    engagement_id bigint, property_hs_createdate timestamp, property_hs_timestamp timestamp,
    property_hubspot_owner_id bigint, property_hs_meeting_outcome varchar,
    property_hs_meeting_start_time timestamp, property_hs_meeting_end_time timestamp
);
insert into engagement_meeting values
(901, '2026-02-02 10:00:00', '2026-02-05 10:00:00', 7, 'NO_SHOW',
 '2026-02-05 10:00:00', '2026-02-05 10:30:00');
create table engagement_contact as select 900 as engagement_id, 500 as contact_id;
create table engagement_company as select 900 as engagement_id, 101 as company_id;
create table engagement_deal as select 900 as engagement_id, 1 as deal_id;

create table line_item (
    id bigint, property_name varchar, property_quantity bigint, property_price double precision,
    property_amount double precision, property_recurringbillingfrequency varchar
);
insert into line_item values (800, 'Seats', 10, 100, 900, 'monthly'), (801, 'Setup', 1, 500, 500, null);
create table line_item_deal as
select 800 as line_item_id, 2 as deal_id
union all
select 801 as line_item_id, 1 as deal_id;
