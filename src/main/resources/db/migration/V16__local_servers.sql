alter table instance
    -- Whether this service made the server, runs it, and removes it with the instance.
    add column served boolean not null default false;
