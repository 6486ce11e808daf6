-- What sources find wrong (alerts/model.ts), who is told of it, and what became of the telling.

-- Whoever is told of anything: a webhook of changes, a channel of alerts. One process delivers for one at a time.
create table receivers (
  id uuid primary key,
  -- The process that delivers for it just now, and until when; after that another may.
  lease_holder uuid,
  lease_until timestamptz
);
insert into receivers select id, lease_holder, lease_until from webhooks;
alter table webhooks drop column lease_holder, drop column lease_until,
  add foreign key (id) references receivers on delete cascade;

-- The revision rises with everything channels must look at; its row is locked meanwhile, so that revisions are seen in order.
create table alert_desks (
  project_id text primary key references projects,
  revision bigint not null,
  settings jsonb not null,
  updated_at timestamptz not null
);

create table alert_sources (
  project_id text not null references projects,
  source text not null,
  last_round_at timestamptz not null,
  primary key (project_id, source)
);

create table alerts (
  id uuid primary key,
  project_id text not null references projects,
  source text not null,
  key text not null,
  state text not null check (state in ('open', 'acknowledged', 'resolved')),
  severity text not null check (severity in ('info', 'warning', 'critical')),
  title text not null,
  sentence text not null,
  remedy text not null,
  evidence jsonb,
  labels jsonb not null,
  link text,
  -- Of the present occurrence, or of the last.
  since timestamptz not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  resolved_at timestamptz,
  occurrences integer not null check (occurrences >= 1),
  -- Rounds of its source since that did not find it.
  missed_rounds integer not null,
  acknowledged_by text,
  acknowledged_at timestamptz,
  comment text,
  unique (project_id, source, key),
  check ((state = 'resolved') = (resolved_at is not null)),
  check ((state = 'acknowledged') = (acknowledged_at is not null))
);
create index alerts_of_project on alerts (project_id, state, last_seen_at desc);

create table alert_transitions (
  sequence bigserial primary key,
  alert_id uuid not null references alerts on delete cascade,
  at timestamptz not null,
  kind text not null,
  severity text not null,
  sentence text not null,
  actor text not null,
  comment text
);
create index alert_transitions_of_alert on alert_transitions (alert_id, sequence desc);

create table alert_silences (
  id uuid primary key,
  project_id text not null references projects,
  matchers jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  reason text not null,
  created_by text not null,
  created_at timestamptz not null,
  -- Who ended it before its time.
  ended_by text
);
create index alert_silences_of_project on alert_silences (project_id, ends_at);

create table alert_channels (
  id uuid primary key references receivers on delete cascade,
  project_id text not null references projects,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  kind text not null,
  settings jsonb not null,
  sealed_secrets text not null check (sealed_secrets like 'v1.%'),
  tells_resolved boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- The revision of the project's desk that was last looked at for it, and when it is to look again.
  revision bigint not null,
  look_at timestamptz,
  unique (project_id, name)
);

-- What a channel was told of each group of alerts.
create table alert_groups (
  channel_id uuid not null references alert_channels on delete cascade,
  key text not null,
  labels jsonb not null,
  due_at timestamptz not null,
  told_at timestamptz,
  told jsonb not null,
  primary key (channel_id, key)
);

-- Deliveries are to receivers of both kinds. A notice to a channel is kept as it was made.
alter table webhook_deliveries rename to deliveries;
alter table deliveries rename column webhook_id to receiver_id;
alter table deliveries drop constraint webhook_deliveries_webhook_id_fkey,
  add foreign key (receiver_id) references receivers on delete cascade,
  add column group_key text,
  add column notice jsonb;
alter index webhook_deliveries_of_webhook rename to deliveries_of_receiver;
alter index webhook_deliveries_pending rename to deliveries_pending;

create table alert_deliveries (
  alert_id uuid not null references alerts on delete cascade,
  delivery_id uuid not null references deliveries (id) on delete cascade,
  primary key (alert_id, delivery_id)
);
create index alert_deliveries_of_delivery on alert_deliveries (delivery_id);
