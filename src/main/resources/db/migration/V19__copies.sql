alter table instance
    -- The name of the store for its backups; null for that of its account.
    add column store text;

create table backup_copy (
    id uuid primary key,
    backup_id uuid not null references backup on delete cascade,
    -- The store that holds the copy, under the folder that the backup has in its own.
    store text not null,
    -- The container of that store; null where it has only one place.
    container text,
    name text,
    description text,
    status text not null,
    location text,
    fault_code text,
    fault_message text,
    -- The order to make it, and the runs of that order.
    order_id uuid not null,
    execution_id uuid,
    attempts integer not null default 0,
    handed_back integer not null default 0,
    attempt_log jsonb,
    -- What the last verification of this copy found.
    verification text,
    verified_at timestamptz,
    contents_checked boolean,
    broken_files text[],
    verification_details text[],
    created timestamptz not null,
    updated timestamptz not null,
    constraint backup_copy_key unique (backup_id, store),
    constraint backup_copy_order_key unique (order_id),
    constraint backup_copy_status_known check (status in ('NEW', 'BUILDING', 'COMPLETED', 'FAILED', 'REMOVED')),
    constraint backup_copy_verification_known check (verification in ('OK', 'DAMAGED', 'INCOMPLETE'))
);
create index backup_copy_status on backup_copy (status);

alter table backup
    -- Whether copies of it were ever ordered or found, so that a list need not look for those of all others.
    add column copied boolean not null default false,
    -- The stores that the orders to verify and to prove it name; null for none.
    add column verify_store text,
    add column prove_store text,
    -- The store that the last proof read; null for its own.
    add column proof_store text;
