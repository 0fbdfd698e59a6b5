-- Whether a backup holds all data and every object that a restore needs; null where an earlier release took it, which
-- did not check that.
alter table backup add column complete boolean;
-- The newest good backup of each instance: one that is broken, or lacks something, is none.
create index backup_last_good on backup (instance_id, id) include (created)
    where status = 'COMPLETED' and deleted_at is null and broken_ancestor is null
    and (verification is null or verification = 'OK') and (complete is null or complete);
drop index backup_good;
