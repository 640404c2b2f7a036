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
