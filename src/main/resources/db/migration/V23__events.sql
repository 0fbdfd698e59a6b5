create table event (
    id uuid primary key,
    account_id text not null,
    kind text not null,
    at timestamptz not null,
    -- The caller of the request that it came from; all null for what the service did by itself, or without a valid token.
    who_account text,
    who_id text,
    who_name text,
    who_address text,
    -- What it is about; null where it is about nothing that has an id.
    resource_type text,
    resource_id uuid,
    -- The instance that it concerns; null if none.
    instance_id uuid,
    outcome text not null,
    details jsonb not null,
    constraint event_outcome_known check (outcome in ('SUCCESS', 'FAILURE', 'REFUSED'))
);
create index event_account on event (account_id, id);
create index event_instance on event (account_id, instance_id, id);
create index event_kind on event (account_id, kind, id);
create index event_resource on event (account_id, resource_id, id);
create index event_at on event (at);

-- The trail is append-only: a row is written once, and goes as a whole when it is too old.
create function event_is_append_only() returns trigger language plpgsql as
    $$ begin raise exception 'The trail of events is append-only.'; end $$;
create trigger event_append_only before update on event for each row execute function event_is_append_only();

create table webhook (
    id uuid primary key,
    account_id text not null,
    url text not null,
    -- The kinds of events that it receives; null for all but requests.
    kinds text[],
    secret_sealed bytea,
    status text not null,
    -- The run that delivers, and until when it keeps the webhook without a sign of life; null if none does.
    execution_id uuid,
    held_until timestamptz,
    -- Not before this time is it tried again; null after a success.
    retry_at timestamptz,
    -- Failures since the last delivery, and when the first of them was; 0 and null after a success.
    failures integer not null default 0,
    failing_since timestamptz,
    last_error text,
    last_delivered timestamptz,
    created timestamptz not null,
    updated timestamptz not null,
    constraint webhook_status_known check (status in ('ACTIVE', 'PAUSED'))
);
create index webhook_account on webhook (account_id, id);

-- What is still to be delivered. The sequence is the order: a cause is written before its effect, whatever clocks say.
create table webhook_delivery (
    seq bigint generated always as identity primary key,
    webhook_id uuid not null references webhook on delete cascade,
    event_id uuid not null references event on delete cascade,
    constraint webhook_delivery_key unique (event_id, webhook_id)
);
create index webhook_delivery_webhook on webhook_delivery (webhook_id, seq);
