-- What was done with the store as a whole: sweeps, and rebuildings of this catalog.
create table store_run (
    id uuid primary key,
    kind text not null,
    status text not null,
    dry_run boolean not null,
    execution_id uuid,
    ordered timestamptz not null,
    started timestamptz,
    ended timestamptz,
    objects bigint not null,
    bytes bigint not null,
    fault_message text,
    constraint store_run_kind_known check (kind in ('SWEEP', 'REBUILD')),
    constraint store_run_status_known check (status in ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED'))
);
create unique index store_run_one_at_a_time on store_run (kind) where status in ('QUEUED', 'RUNNING');
create index store_run_newest on store_run (kind, id);

create table store_run_count (
    run_id uuid not null references store_run on delete cascade,
    name text not null,
    number bigint not null,
    bytes bigint not null,
    primary key (run_id, name)
);

-- What the last run of each kind found, and since when every run has found it.
create table store_finding (
    run_kind text not null,
    kind text not null,
    path text not null,
    detail text not null,
    objects bigint not null,
    bytes bigint not null,
    first_seen timestamptz not null,
    run_id uuid not null,
    primary key (run_kind, kind, path)
);
