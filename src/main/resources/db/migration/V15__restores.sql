create table restore (
    id uuid primary key,
    account_id text not null,
    -- The instance that is restored to. Its restores go with its record.
    instance_id uuid not null references instance on delete cascade,
    -- No foreign key: the record of a deleted backup is removed some day.
    backup_id uuid not null,
    mode text not null,
    status text not null,
    -- What is restored, and under which names.
    wanted jsonb not null,
    -- What came out; null until everything was restored and compared.
    outcome jsonb,
    phase text,
    fault_code text,
    fault_message text,
    fault_details text,
    cancel_asked boolean not null default false,
    progress_bytes bigint,
    progress_total bigint,
    progress_rate bigint,
    progress_eta timestamptz,
    execution_id uuid,
    attempts integer not null default 0,
    handed_back integer not null default 0,
    attempt_log jsonb,
    retried_since timestamptz,
    -- When the databases that were replaced are dropped; null if that is not planned, or done.
    drop_replaced_at timestamptz,
    created timestamptz not null,
    started timestamptz,
    ended timestamptz,
    constraint restore_mode_known check (mode in ('BESIDE', 'REPLACE', 'INSTANCE')),
    constraint restore_status_known check (status in
        ('NEW', 'RUNNING', 'COMPLETED', 'INCOMPLETE', 'FAILED', 'CANCELLED')),
    constraint restore_ended check ((status in ('NEW', 'RUNNING')) = (ended is null))
);
create unique index restore_one_running_per_instance on restore (instance_id) where status in ('NEW', 'RUNNING');
create index restore_of_instance on restore (instance_id, id);
create index restore_running_of_backup on restore (backup_id) where status in ('NEW', 'RUNNING');
create index restore_drop_replaced on restore (drop_replaced_at) where drop_replaced_at is not null;

alter table instance
    -- Why it is in ERROR.
    add column fault_code text,
    add column fault_message text,
    add column fault_at timestamptz;
