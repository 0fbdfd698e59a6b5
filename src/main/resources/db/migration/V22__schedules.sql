create table schedule (
    id uuid primary key,
    account_id text not null,
    instance_id uuid not null references instance on delete cascade,
    -- The start of the names of its backups; null for that of the instance.
    name text,
    kind text not null,
    cron text not null,
    time_zone text not null,
    -- Those that the client gave instead of the cron expression, which is made of them; null for an expression.
    day_of_week integer,
    hour integer,
    minute integer,
    jitter_seconds bigint not null,
    -- How long after its time a run may start; null until the next run is due.
    start_deadline_seconds bigint,
    -- The store of its backups; null for that of the instance.
    store text,
    copy_to text[] not null,
    prove boolean not null,
    full_backup_retention integer not null,
    paused boolean not null,
    paused_reason text,
    -- The next run, by the calendar; null if it is paused or deleted.
    next_due timestamptz,
    -- When that run is started or tried again; null if it is paused or deleted.
    next_run timestamptz,
    -- Why the next run could not be started yet; null if it was not tried.
    waiting text,
    last_scheduled timestamptz,
    missed_count bigint not null,
    missed_last timestamptz,
    missed_reason text,
    created timestamptz not null,
    updated timestamptz not null,
    deleted_at timestamptz,
    constraint schedule_kind_known check (kind in ('FULL', 'INCREMENTAL', 'WEEKLY')),
    constraint schedule_next check ((next_due is null) = (next_run is null)),
    constraint schedule_fields check (num_nulls(day_of_week, hour, minute) in (0, 3))
);
create index schedule_due on schedule (next_run) where next_run is not null;
create index schedule_of_account on schedule (account_id, id) where deleted_at is null;
create index schedule_of_instance on schedule (instance_id) where deleted_at is null;

-- What became of each run of a schedule. The key lets each run order one backup.
create table schedule_run (
    schedule_id uuid not null references schedule on delete cascade,
    due timestamptz not null,
    -- The backup that it ordered; null if it was missed.
    backup_id uuid,
    -- Why it was missed.
    reason text,
    recorded timestamptz not null,
    constraint schedule_run_key primary key (schedule_id, due),
    constraint schedule_run_outcome check ((backup_id is null) <> (reason is null))
);

-- The schedule that ordered a backup. No foreign key: a backup outlives its schedule.
alter table backup add column schedule_id uuid;
create index backup_of_schedule on backup (schedule_id, id) where schedule_id is not null and deleted_at is null;
