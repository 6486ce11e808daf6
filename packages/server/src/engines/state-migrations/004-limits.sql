-- Limits on requests, tokens and dollars (access/limits/model.ts). What was used is counted where calls are admitted,
-- never here: the hot path touches no database.
create table limits (
  id uuid primary key,
  project_id text not null references projects,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$'),
  -- Key, user, team, tags, model, provider, route: a call must match all that are given.
  scope jsonb not null check (jsonb_typeof(scope) = 'object'),
  -- One counter for each value: 'key', 'user', 'model', 'team', 'provider', 'route' or 'tag:NAME'. Null: one counter.
  each text,
  measure text not null check (measure in ('requests', 'tokens', 'usd')),
  window_of text not null check (window_of in ('minute', 'hour', 'day', 'week', 'month')),
  algorithm text not null check (algorithm in ('fixed', 'sliding')),
  amount numeric(24, 9) not null check (amount > 0),
  kind text not null check (kind in ('hard', 'soft', 'degrade')),
  degrade_to text check (length(degrade_to) between 1 and 200),
  reserve text not null check (reserve in ('most', 'expected')),
  on_store_failure text not null check (on_store_failure in ('open', 'closed')),
  on_unknown_price text not null check (on_unknown_price in ('count', 'refuse')),
  updated_at timestamptz not null,
  unique (project_id, name),
  check ((kind = 'degrade') = (degrade_to is not null)),
  check (algorithm = 'fixed' or window_of in ('minute', 'hour'))
);
