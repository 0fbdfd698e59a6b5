-- How far the worker of a BUILDING backup has come: in bytes, bytes a second, and when it may end.
alter table backup
    add column progress_bytes bigint,
    add column progress_total bigint,
    add column progress_rate bigint,
    add column progress_eta timestamptz;
