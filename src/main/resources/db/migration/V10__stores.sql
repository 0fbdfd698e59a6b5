alter table backup
    -- The name of the store that holds its objects; there was one, and it had no name.
    add column store text not null default 'local',
    -- The backups whose folders hold the parts of a record with a restored_folder; null where that is not known yet.
    add column part_folders uuid[];

alter table store_finding
    add column store text not null default 'local',
    drop constraint store_finding_pkey,
    add primary key (run_kind, kind, store, path);
