-- Backups that a verification found broken, and those that build on one.
create index backup_broken on backup (verification)
    where deleted_at is null and (verification in ('DAMAGED', 'INCOMPLETE') or broken_ancestor is not null);
-- The newest good backup of each instance: one that is broken is none.
create index backup_good on backup (instance_id, id) include (created)
    where status = 'COMPLETED' and deleted_at is null and broken_ancestor is null
    and (verification is null or verification = 'OK');
drop index backup_completed;
