alter table backup
    -- A line for each time that a worker began it.
    add column attempt_log text[] not null default '{}',
    -- How many of these a worker ended since it was stopped itself; they do not count.
    add column handed_back integer not null default 0,
    -- Whether a run that no longer holds it may have written a manifest, or may yet.
    add column manifest_open boolean not null default false;
