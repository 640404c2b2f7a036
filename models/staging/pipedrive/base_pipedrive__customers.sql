with

organizations as (

    {{ source_rows('pipedrive', 'organizations') }}

),

persons as (

    {{ source_rows('pipedrive', 'persons') }}

),

person_emails as (

    {{ source_rows('pipedrive', 'person_emails') }}

),

ranked_emails as (

    select
        persons.connection,
        persons.id as person_id,
        persons.org_id,
        person_emails.email,
        row_number() over (
            partition by persons.connection, persons.id
            order by
                case when person_emails.is_primary then 0 else 1 end,
                person_emails.email
        ) as choice_of_person,
        row_number() over (
            partition by persons.connection, persons.org_id
            order by
                persons.add_time,
                persons.id,
                case when person_emails.is_primary then 0 else 1 end,
                person_emails.email
        ) as choice_of_organization

    from persons

    inner join person_emails
        on persons.connection = person_emails.connection
        and persons.id = person_emails.person_id

    where
        person_emails.email is not null
        and not coalesce(persons.is_deleted, not persons.active_flag, false)

),

-- An organization has no e-mail of its own: that of the person who was there first.
united as (

    select
        organizations.connection,
        organizations.id as org_id,
        cast(null as {{ dbt.type_string() }}) as person_id,
        organizations.name,
        organizations.website,
        ranked_emails.email,
        organizations.owner_id,
        organizations.address_country,
        organizations.address_locality,
        organizations.is_deleted,
        organizations.active_flag,
        organizations.add_time,
        organizations.update_time

    from organizations

    left join ranked_emails
        on organizations.connection = ranked_emails.connection
        and organizations.id = ranked_emails.org_id
        and ranked_emails.choice_of_organization = 1

    union all

    select
        persons.connection,
        persons.org_id,
        persons.id as person_id,
        persons.name,
        cast(null as {{ dbt.type_string() }}) as website,
        ranked_emails.email,
        persons.owner_id,
        cast(null as {{ dbt.type_string() }}) as address_country,
        cast(null as {{ dbt.type_string() }}) as address_locality,
        persons.is_deleted,
        persons.active_flag,
        persons.add_time,
        persons.update_time

    from persons

    left join ranked_emails
        on persons.connection = ranked_emails.connection
        and persons.id = ranked_emails.person_id
        and ranked_emails.choice_of_person = 1

)

-- A person of an organization buys for it; one without is a customer too. Both count from 1.
select
    ---------- ids
    coalesce(
        connection || '-org-' || org_id,
        connection || '-person-' || person_id
    ) as account_id,
    person_id,
    connection || '-' || owner_id as rep_id,

    ---------- strings
    name,
    website,
    email,
    address_country,
    address_locality,
    connection,

    ---------- booleans
    org_id is null or person_id is null as is_account,
    coalesce(is_deleted, not active_flag, false) as is_deleted,

    ---------- timestamps
    add_time,
    update_time
from united
