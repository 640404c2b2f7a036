-- A customer of two systems is two accounts until one of them is merged into the other: by what
-- the user states, then by an e-mail or a domain that one account of each source has. A name
-- is nobody's key.
with

merged as (

    select
        account_id,
        merged_into_id as kept_id
    from {{ ref('crm_accounts') }}
    where merged_into_id is not null

),

{{ follow_merges('merged', 'account_id', 'kept_id') }},

-- What a source has merged stays so: what was said of the one is said of the one that is left.
stated as (

    select
        coalesce(kept.kept_id, matches.account) as account_id,
        coalesce(kept_others.kept_id, matches.same_account) as same_account_id

    from {{ ref('crm_account_matches') }} as matches

    left join followed as kept
        on matches.account = kept.account_id

    left join followed as kept_others
        on matches.same_account = kept_others.account_id

),

alone as (

    select distinct account_id
    from stated
    where same_account_id is null

),

shared_domains as (

    select * from {{ ref('shared_domains') }}

),

addressed as (

    select
        account_id,
        connector,
        created_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ email_of('lower(trim(email))') }} as email,
        {{ domain_of('domain') }} as site
    from {{ ref('crm_accounts') }}
    where
        merged_into_id is null
        and (
            {{ has_several_sources('accounts') }}
            or account_id in (select stated.account_id from stated)
            or account_id in (select stated.same_account_id from stated)
        )

),

-- The smallest number of a customer's accounts is the one that is left: of an account that is
-- there, of the source that comes first, the oldest. A deleted account is matched by statement
-- alone.
accounts as (

    select
        addressed.account_id,
        addressed.connector,
        row_number() over (
            order by
                case when addressed.is_deleted then 1 else 0 end,
                {{ source_rank('addressed.connector') }},
                case when addressed.created_at is null then 1 else 0 end,
                addressed.created_at,
                addressed.account_id
        ) as account_number,
        alone.account_id is not null as is_alone,
        case when alone.account_id is null and not addressed.is_deleted then addressed.email end
            as email,
        case
            when alone.account_id is not null or addressed.is_deleted then null
            when addressed.site is not null and shared_sites.domain is null then addressed.site
            when shared_mail.domain is null then split_part(addressed.email, '@', 2)
        end as domain

    from addressed

    left join alone
        on addressed.account_id = alone.account_id

    left join shared_domains as shared_sites
        on addressed.site = shared_sites.domain

    left join shared_domains as shared_mail
        on split_part(addressed.email, '@', 2) = shared_mail.domain

),

statements as (

    select
        accounts.account_number,
        others.account_number as other_number

    from stated

    inner join accounts
        on stated.account_id = accounts.account_id

    inner join accounts as others
        on stated.same_account_id = others.account_id

    where stated.account_id <> stated.same_account_id

),

stated_links as (

    select
        account_number as member,
        cast(account_number as {{ dbt.type_string() }})
        || ' = '
        || cast(other_number as {{ dbt.type_string() }}) as link
    from statements

    union all

    select
        other_number as member,
        cast(account_number as {{ dbt.type_string() }})
        || ' = '
        || cast(other_number as {{ dbt.type_string() }}) as link
    from statements

),

{{ follow_links('stated_links', 8) }},

stated_groups as (

    select distinct
        member,
        group_number
    from stated_links_8

),

-- From here on, what is stated to be one customer is one.
customers as (

    select
        accounts.*,
        coalesce(stated_groups.group_number, accounts.account_number) as customer_number,
        stated_groups.member is not null as is_stated

    from accounts

    left join stated_groups
        on accounts.account_number = stated_groups.member

),

customer_sources as (

    select distinct
        customer_number,
        connector
    from customers
    where {{ has_several_sources('accounts') }}

),

customer_keys as (

    select
        customer_number,
        'email ' || email as match_key
    from customers
    where {{ has_several_sources('accounts') }} and email is not null

    union distinct

    select
        customer_number,
        'domain ' || domain as match_key
    from customers
    where {{ has_several_sources('accounts') }} and domain is not null and domain <> ''

),

-- How many customers of a source have a key, whether by that source or by another one that they
-- are stated to be in.
keys_by_source as (

    select
        customer_keys.match_key,
        customer_sources.connector,
        count(*) as customer_count,
        min(customer_keys.customer_number) as first_number,
        max(customer_keys.customer_number) as last_number

    from customer_keys

    inner join customer_sources
        on customer_keys.customer_number = customer_sources.customer_number

    group by 1, 2

),

shared_keys as (

    select
        match_key,
        max(customer_count) > 1 as is_ambiguous
    from keys_by_source
    group by 1
    having count(*) > 1 and min(first_number) < max(last_number)

),

key_links as (

    select
        customer_keys.customer_number as member,
        customer_keys.match_key as link

    from customer_keys

    inner join shared_keys
        on customer_keys.match_key = shared_keys.match_key

    where not shared_keys.is_ambiguous

),

{{ follow_links('key_links', 8) }},

key_groups as (

    select distinct
        member,
        group_number
    from key_links_8

),

-- An e-mail that leads to one account of a source and a domain that leads to another one.
disagreeing_groups as (

    select distinct group_number
    from (
        select
            key_groups.group_number,
            customer_sources.connector

        from key_groups

        inner join customer_sources
            on key_groups.member = customer_sources.customer_number

        group by 1, 2
        having count(*) > 1
    ) as repeated

),

judged as (

    select
        customers.*,
        emails.is_ambiguous as email_is_ambiguous,
        domains.is_ambiguous as domain_is_ambiguous,
        disagreeing_groups.group_number is not null as is_disagreed,
        case
            when disagreeing_groups.group_number is null
                then coalesce(key_groups.group_number, customers.customer_number)
            else customers.customer_number
        end as survivor_number

    from customers

    left join key_groups
        on customers.customer_number = key_groups.member

    left join disagreeing_groups
        on key_groups.group_number = disagreeing_groups.group_number

    left join shared_keys as emails
        on 'email ' || customers.email = emails.match_key

    left join shared_keys as domains
        on 'domain ' || customers.domain = domains.match_key

),

grouped as (

    select
        *,
        count(*) over (partition by survivor_number) > 1 as is_matched,
        first_value(account_id) over (
            partition by survivor_number
            order by account_number
            rows between unbounded preceding and current row
        ) as survivor_account_id,
        lead(account_id) over (
            partition by survivor_number
            order by account_number
        ) as next_account_id
    from judged

),

worded as (

    select
        *,
        case
            when is_matched then 'matched'
            when is_alone then 'kept_apart'
            when is_disagreed then 'disagreed'
            when email_is_ambiguous or domain_is_ambiguous then 'ambiguous'
            else 'not_matched'
        end as match_status,
        case
            when not is_matched then null
            when is_stated then 'file'
            when not email_is_ambiguous then 'email'
            else 'domain'
        end as match_basis
    from grouped

)

select
    ---------- ids
    account_id,
    survivor_account_id,
    case
        when not is_matched then null
        when account_number = survivor_number then next_account_id
        else survivor_account_id
    end as matched_account_id,

    ---------- strings
    connector,
    match_status,
    match_basis,
    case
        when match_basis = 'email' then email
        when match_basis = 'domain' then domain
        when match_status = 'ambiguous' and email_is_ambiguous then email
        when match_status = 'ambiguous' then domain
        when match_status = 'disagreed' then coalesce(email, domain)
    end as match_key,

    ---------- numerics
    account_number
from worded
