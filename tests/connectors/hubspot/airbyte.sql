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
