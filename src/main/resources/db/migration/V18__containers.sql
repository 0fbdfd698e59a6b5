-- The container that holds a backup's objects, in a store that has several; null where it has none, and for a backup of an
-- earlier release.
alter table backup add column container text;
