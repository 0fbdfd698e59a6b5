-- Whether an incremental backup that cannot build on its parent becomes a full one.
alter table backup add column or_full boolean not null default false;
