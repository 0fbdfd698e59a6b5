-- A hold keeps a backup from being deleted.
alter table backup
    add column held_at timestamptz,
    add column held_until timestamptz,
    add column hold_reason text,
    add constraint backup_hold check (held_at is not null or held_until is null and hold_reason is null);
