alter table backup
    -- The order to remove its objects; a run for an earlier order may not say that this one failed.
    add column removal_id uuid,
    add column removal_attempts integer not null default 0,
    -- The order to verify it that has not been followed yet.
    add column verify_id uuid,
    add column verification text,
    add column verified_at timestamptz,
    add column contents_checked boolean,
    add column broken_files text[],
    add column verification_details text[],
    -- The nearest backup that it builds on and that is damaged or incomplete.
    add column broken_ancestor uuid,
    add constraint backup_verification_known check (verification in ('OK', 'DAMAGED', 'INCOMPLETE')),
    add constraint backup_verification_whole check ((verification is null) = (verified_at is null)
        and (verification is null) = (contents_checked is null)
        and (verification is null) = (broken_files is null)
        and (verification is null) = (verification_details is null));
create index backup_pointing on backup (restored_folder text_pattern_ops) where restored_folder is not null;
