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
