-- Counts by status, from the index alone.
create index backup_by_status on backup (status) where deleted_at is null;
-- The newest completed backup of each instance, however many failed ones came after it.
create index backup_completed on backup (instance_id, id) include (created)
    where status = 'COMPLETED' and deleted_at is null;
