-- The attempts of a run as one JSON array of objects: number, worker, begun, ended, outcome.
create function attempts_of(lines text[]) returns jsonb language sql immutable as $$
    select coalesce(jsonb_agg(jsonb_build_object(
            'number', field[1]::integer, 'worker', field[2], 'begun', field[3], 'ended', field[4], 'outcome', field[5])
            order by place), '[]')
    from unnest(lines) with ordinality as line (words, place),
        regexp_match(words, '^(\S+) (\S+) (\S+)(?: (\S+) (.*))?$') as field
$$;
alter table backup
    alter column attempt_log drop default,
    alter column attempt_log type jsonb using attempts_of(attempt_log),
    alter column attempt_log set default '[]',
    -- The runs that carry out the orders to remove and to verify it.
    add column removal_execution_id uuid,
    add column removal_handed_back integer not null default 0,
    add column removal_log jsonb not null default '[]',
    add column verify_execution_id uuid,
    add column verify_attempts integer not null default 0,
    add column verify_handed_back integer not null default 0,
    add column verify_log jsonb not null default '[]';
drop function attempts_of(text[]);
alter table store_run
    add column attempts integer not null default 0,
    add column handed_back integer not null default 0,
    add column attempt_log jsonb not null default '[]';
