alter table backup
    -- Whether the account asked the run that holds the backup to end it.
    add column cancel_asked boolean not null default false,
    -- What to do about the fault, where that is known.
    add column fault_details text,
    -- When an attempt ended for the first time with a failure that passes by itself.
    add column retried_since timestamptz;
