create table datastore (
    id uuid primary key,
    name text not null,
    default_version_id uuid not null
);
create unique index datastore_name_key on datastore (lower(name));

create table datastore_version (
    id uuid primary key,
    datastore_id uuid not null references datastore,
    name text not null,
    active boolean not null,
    constraint datastore_version_name_key unique (datastore_id, name)
);
alter table datastore
    add constraint datastore_default_version_fk foreign key (default_version_id)
    references datastore_version deferrable initially deferred;

create table instance (
    id uuid primary key,
    account_id text not null,
    name text not null,
    status text not null,
    datastore_type text not null,
    datastore_version text not null,
    datastore_version_id uuid not null references datastore_version,
    server_version text not null,
    host text not null,
    port integer not null,
    username text not null,
    password_sealed bytea,
    password_ref text,
    databases text[] not null,
    tls text not null,
    own_catalog boolean not null default false,
    created timestamptz not null,
    updated timestamptz not null,
    deleted_at timestamptz,
    constraint instance_one_password check (password_sealed is null or password_ref is null)
);
create index instance_of_account on instance (account_id, id) where deleted_at is null;
create unique index instance_own_catalog_key on instance (own_catalog) where own_catalog;

create table backup (
    id uuid primary key,
    account_id text not null,
    -- No foreign key: a record restored from a store may name an instance that this catalog never knew.
    instance_id uuid not null,
    parent_id uuid references backup,
    name text not null,
    description text,
    status text not null,
    datastore_type text not null,
    datastore_version text not null,
    datastore_version_id uuid not null references datastore_version,
    size_bytes bigint,
    location text,
    -- The folder of a RESTORED record, which is that of another backup.
    restored_folder text,
    storage_driver text not null,
    automated boolean not null,
    fault_code text,
    fault_message text,
    warnings text[] not null,
    execution_id uuid,
    attempts integer not null,
    created timestamptz not null,
    updated timestamptz not null,
    deleted_at timestamptz,
    constraint backup_status_known check (status in
        ('NEW', 'BUILDING', 'SAVING', 'COMPLETED', 'FAILED', 'RESTORED', 'DELETE_FAILED'))
);
create unique index backup_one_running_per_instance on backup (instance_id)
    where status in ('NEW', 'BUILDING', 'SAVING') and deleted_at is null;
create index backup_of_instance on backup (instance_id, id) where deleted_at is null;
create index backup_of_account on backup (account_id, id) where deleted_at is null;
create index backup_child on backup (parent_id) where parent_id is not null and deleted_at is null;

create index backup_restored on backup (restored_folder) where restored_folder is not null and deleted_at is null;

create table backup_strategy (
    id uuid primary key,
    account_id text not null,
    instance_id uuid references instance,
    swift_container text not null,
    updated timestamptz not null
);
create unique index backup_strategy_of_instance_key on backup_strategy (instance_id) where instance_id is not null;
create unique index backup_strategy_of_account_key on backup_strategy (account_id) where instance_id is null;

-- The work queue; its columns are those that db-scheduler asks for.
create table scheduled_tasks (
    task_name text not null,
    task_instance text not null,
    task_data bytea,
    execution_time timestamptz not null,
    picked boolean not null,
    picked_by text,
    last_success timestamptz,
    last_failure timestamptz,
    consecutive_failures integer,
    last_heartbeat timestamptz,
    version bigint not null,
    priority smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat);

insert into datastore (id, name, default_version_id) values
    ('0c0ffe00-0000-4000-8000-000000000001', 'PostgreSQL', '0c0ffe00-0000-4000-8000-000000010017');
insert into datastore_version (id, datastore_id, name, active) values
    ('0c0ffe00-0000-4000-8000-000000010010', '0c0ffe00-0000-4000-8000-000000000001', '10', true),
    ('0c0ffe00-0000-4000-8000-000000010011', '0c0ffe00-0000-4000-8000-000000000001', '11', true),
    ('0c0ffe00-0000-4000-8000-000000010012', '0c0ffe00-0000-4000-8000-000000000001', '12', true),
    ('0c0ffe00-0000-4000-8000-000000010013', '0c0ffe00-0000-4000-8000-000000000001', '13', true),
    ('0c0ffe00-0000-4000-8000-000000010014', '0c0ffe00-0000-4000-8000-000000000001', '14', true),
    ('0c0ffe00-0000-4000-8000-000000010015', '0c0ffe00-0000-4000-8000-000000000001', '15', true),
    ('0c0ffe00-0000-4000-8000-000000010016', '0c0ffe00-0000-4000-8000-000000000001', '16', true),
    ('0c0ffe00-0000-4000-8000-000000010017', '0c0ffe00-0000-4000-8000-000000000001', '17', true),
    ('0c0ffe00-0000-4000-8000-000000010018', '0c0ffe00-0000-4000-8000-000000000001', '18', true);
