-- Nothing needs the password of a deleted instance.
update instance set password_sealed = null where deleted_at is not null and password_sealed is not null;

-- Deleted records that are old enough to be purged, and the deleted ones that still refer to another.
create index backup_deleted on backup (deleted_at) where deleted_at is not null;
create index backup_deleted_of_instance on backup (instance_id) where deleted_at is not null;
create index backup_building_on on backup (parent_id) where parent_id is not null;
drop index backup_child;
