-- Whether an incremental backup that cannot build on its parent becomes a full one.
alter table backup add column or_full boolean not null default false;

-- The moments that a backup with pieces of a log can be restored to; null for all others.
alter table backup
    add column moments_from timestamptz,
    add column moments_to timestamptz,
    add constraint backup_moments check ((moments_from is null) = (moments_to is null));
