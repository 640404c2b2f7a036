create table deal_pipelines as
select
    'default' as "pipelineId",
    'Sales' as label,
    cast('[
        {"stageId": "11", "label": "Talks", "displayOrder": 0,
         "metadata": {"isClosed": "false", "probability": "0.2"}},
        {"stageId": "12", "label": "Signed", "displayOrder": 1,
         "metadata": {"isClosed": "true", "probability": "1.0"}},
        {"stageId": "13", "label": "Dropped", "displayOrder": 2,
         "metadata": {"isClosed": "true", "probability": "0.0"}}
    ]' as json) as stages;

create table owners as
select
    '7' as id, 'Ann' as "firstName", 'Lee' as "lastName", 'a@x.test' as email, false as archived,
    cast('[{"id": "9", "name": "West", "primary": true}]' as json) as teams;

create table deals (
    id varchar, properties json, companies json, contacts json, archived boolean,
    "createdAt" timestamp with time zone, "updatedAt" timestamp with time zone,
    _airbyte_extracted_at timestamp with time zone
);
insert into deals values
-- An incremental stream that keeps what was: the later state counts.
('1', '{"dealname": "Alfa", "dealstage": "11", "pipeline": "default"}', null, null, false,
 '2026-01-10 09:00:00+00', '2026-01-10 09:00:00+00', '2026-05-01 00:00:00+00'),
('1', '{"dealname": "Alpha", "dealstage": "11", "pipeline": "default", "hubspot_owner_id": "7",
  "amount": "1000.50", "closedate": "2026-09-30T00:00:00Z", "createdate": "2026-01-10T09:00:00.000Z",
  "dealtype": "newbusiness", "deal_currency_code": "EUR", "hs_manual_forecast_category": "COMMIT",
  "hs_is_closed": "false", "hs_is_closed_won": "false", "hs_merged_object_ids": "4;99",
  "hs_primary_associated_company": "101"}',
 '["100", "101"]', '["500"]', false,
 '2026-01-10 09:00:00+00', '2026-05-10 09:00:00+00', '2026-06-01 00:00:00+00'),
('2', '{"dealname": "Beta", "dealstage": "12", "pipeline": "default", "hubspot_owner_id": "7",
  "amount": "2000", "closedate": "2026-03-31T15:00:00Z", "createdate": "2026-02-01T10:00:00Z",
  "dealtype": "existingbusiness", "deal_currency_code": "USD",
  "hs_is_closed": "true", "hs_is_closed_won": "true"}',
 '["100"]', null, false,
 '2026-02-01 10:00:00+00', '2026-03-31 15:00:00+00', '2026-06-01 00:00:00+00'),
('3', '{"dealname": "Gamma", "dealstage": "13", "pipeline": "default", "amount": "",
  "closedate": "2026-04-02T08:30:00Z", "createdate": "2026-02-03T11:00:00Z",
  "closed_lost_reason": "Price"}',
 null, null, true,
 '2026-02-03 11:00:00+00', '2026-04-02 08:30:00+00', '2026-06-01 00:00:00+00'),
('4', '{"dealname": "Delta", "dealstage": "11", "pipeline": "default", "hubspot_owner_id": "7",
  "amount": "50", "createdate": "2026-02-04T12:00:00Z"}',
 null, null, false,
 '2026-02-04 12:00:00+00', '2026-02-04 12:00:00+00', '2026-06-01 00:00:00+00');

create table deals_property_history (
    "dealId" varchar, property varchar, value varchar, "timestamp" timestamp with time zone
);
insert into deals_property_history values
('2', 'dealstage', '11', '2026-02-01 10:00:00+00'),
('2', 'dealstage', '12', '2026-03-31 15:00:00+00'),
('2', 'amount', '1500', '2026-02-01 10:00:00+00'),
('2', 'amount', '2000', '2026-03-01 10:00:00+00'),
('2', 'amount', '', '2026-03-02 10:00:00+00'),
('2', 'closedate', '2026-03-31T00:00:00Z', '2026-02-01 10:00:00+00'),
('2', 'hubspot_owner_id', '7', '2026-02-01 10:00:00+00');

create table companies (id varchar, properties json, archived boolean);
insert into companies values
('100', '{"name": "Acme", "country": "Germany", "city": "Berlin", "industry": "RETAIL",
  "createdate": "2026-01-05T00:00:00Z"}', false),
('101', '{"name": "Bolt", "country": "Spain", "createdate": "2026-01-06T00:00:00Z",
  "hs_merged_object_ids": "102"}', false),
('102', '{"name": "Bolt 2", "createdate": "2026-01-07T00:00:00Z"}', true);

create table contacts (id varchar, properties json, archived boolean);
insert into contacts values
('500', '{"lifecyclestage": "opportunity", "associatedcompanyid": "101",
  "hs_analytics_source": "PAID_SEARCH", "createdate": "2026-01-08T08:00:00Z",
  "hs_v2_date_entered_marketingqualifiedlead": "2026-01-09T08:00:00Z"}', false),
('501', '{"lifecyclestage": "subscriber", "createdate": "2026-01-08T08:00:00Z"}', false);

create table engagements_calls (
    id varchar, properties json, contacts json, companies json, deals json, archived boolean
);
insert into engagements_calls values
('900', '{"hs_createdate": "2026-02-02T10:00:00Z", "hs_timestamp": "2026-02-02T09:55:00Z",
  "hubspot_owner_id": "7", "hs_call_direction": "OUTBOUND",
  "hs_call_disposition": "f240bbac-87c9-4f6e-bf70-924b57d47db7", "hs_call_duration": "95000"}',
 '["500"]', '["101"]', '["1"]', false);
create table engagements_meetings (id varchar, properties json);
insert into engagements_meetings values
('901', '{"hs_createdate": "2026-02-02T10:00:00Z", "hs_timestamp": "2026-02-05T10:00:00Z",
  "hubspot_owner_id": "7", "hs_meeting_outcome": "NO_SHOW",
  "hs_meeting_start_time": "2026-02-05T10:00:00Z", "hs_meeting_end_time": "2026-02-05T10:30:00Z"}');

create table line_items (id varchar, properties json, deals json);
insert into line_items values
('800', '{"name": "Seats", "quantity": "10", "price": "100", "amount": "900",
  "recurringbillingfrequency": "monthly"}', '["2"]'),
('801', '{"name": "Setup", "quantity": "1", "price": "500", "amount": "500"}', '["1"]');
