-- Who is told of changes (alerts/webhook-model.ts), and what became of the telling.
create table webhooks (
  id uuid primary key,
  project_id text not null references projects,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  url text not null check (url ~ '^https?://'),
  -- Components ('prompt') or types of event ('prompt.activated'); empty: every change.
  events text[] not null check (array_position(events, null) is null),
  sealed_secret text not null check (sealed_secret like 'v1.%'),
  created_at timestamptz not null,
  -- The sequence of the last change that was looked at for it.
  cursor bigint not null,
  -- The process that delivers for it just now, and until when; after that another may.
  lease_holder uuid,
  lease_until timestamptz,
  unique (project_id, name)
);

-- One row for a change and a webhook, so that nothing is told twice; a ping has no change.
create table webhook_deliveries (
  sequence bigserial primary key,
  id uuid not null unique,
  webhook_id uuid not null references webhooks on delete cascade,
  change_id uuid references changes (id),
  event text not null,
  status text not null check (status in ('pending', 'delivered', 'failed')),
  attempts integer not null check (attempts >= 0),
  created_at timestamptz not null,
  next_attempt_at timestamptz,
  last_attempt_at timestamptz,
  -- The receiver's HTTP status; null when it gave none, and then the error says why.
  last_status integer,
  last_error text,
  last_latency_ms double precision,
  unique (webhook_id, change_id),
  check ((status = 'pending') = (next_attempt_at is not null))
);
create index webhook_deliveries_of_webhook on webhook_deliveries (webhook_id, sequence desc);
create index webhook_deliveries_pending on webhook_deliveries (webhook_id, next_attempt_at) where status = 'pending';
