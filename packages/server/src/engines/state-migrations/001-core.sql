-- State: everything people decide. PostgreSQL 15 to 18. Times are given by the program, so that tests own them.

-- History is added to and never rewritten; what may not change is refused here, whoever asks.
create function refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

create table projects (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now()
);
insert into projects (id, name) values ('default', 'Default');

-- Only the SHA-256 of a key is kept, and its last four characters to tell it by.
create table api_keys (
  id uuid primary key,
  project_id text not null references projects,
  name text not null check (length(name) between 1 and 200),
  hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
  last_four text not null check (length(last_four) = 4),
  -- Null: any model. An empty list would be a key that can do nothing.
  allowed_models text[] check (cardinality(allowed_models) > 0 and array_position(allowed_models, null) is null),
  created_at timestamptz not null,
  expires_at timestamptz check (expires_at > created_at),
  revoked_at timestamptz check (revoked_at >= created_at),
  last_used_at timestamptz
);
create index api_keys_by_project on api_keys (project_id, created_at desc);

create table admin_keys (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
  last_four text not null check (length(last_four) = 4),
  created_at timestamptz not null,
  revoked_at timestamptz check (revoked_at >= created_at)
);

-- Keys and headers are sealed (access/secrets.ts) before they come here.
create table providers (
  name text primary key check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  dialect text not null check (dialect in ('openai', 'anthropic')),
  base_url text not null check (base_url ~ '^https?://'),
  sealed_key text check (sealed_key like 'v1.%'),
  sealed_headers text check (sealed_headers like 'v1.%'),
  models text[] not null default '{}' check (array_position(models, null) is null),
  updated_at timestamptz not null
);

-- The provider may be one of the configuration file, so it is no foreign key.
create table model_routes (
  alias text primary key check (length(alias) between 1 and 200),
  provider text not null check (provider ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  model text not null check (length(model) between 1 and 200),
  updated_at timestamptz not null
);

create table prompts (
  project_id text not null references projects,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
  created_at timestamptz not null,
  primary key (project_id, name)
);

-- json, not jsonb: jsonb reorders keys, and the order of a schema's fields is part of what a model reads.
create table prompt_versions (
  project_id text not null,
  name text not null,
  version integer not null check (version > 0),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  template text not null check (template <> ''),
  model_id text not null check (length(model_id) between 1 and 200),
  temperature double precision not null check (temperature between 0 and 2),
  max_tokens integer not null check (max_tokens > 0),
  messages json check (json_typeof(messages) = 'array'),
  tools json check (json_typeof(tools) = 'array'),
  response_format json check (json_typeof(response_format) = 'object'),
  author text not null,
  message text,
  created_at timestamptz not null,
  primary key (project_id, name, version),
  unique (project_id, name, hash),
  foreign key (project_id, name) references prompts
);
create trigger prompt_versions_stay before update or delete or truncate on prompt_versions
  for each statement execute function refuse_rewriting();

-- The newest row of a prompt says which version is live; prompts/rules.ts says what a rollback goes back to.
create table prompt_activations (
  sequence bigserial primary key,
  project_id text not null,
  name text not null,
  version integer not null,
  kind text not null check (kind in ('activate', 'rollback')),
  actor text not null,
  activated_at timestamptz not null,
  foreign key (project_id, name, version) references prompt_versions
);
create index prompt_activations_by_prompt on prompt_activations (project_id, name, sequence desc);
create trigger prompt_activations_stay before update or delete or truncate on prompt_activations
  for each statement execute function refuse_rewriting();

-- A price someone set here (pricing/model.ts, PriceOverride); provider '*' holds for any.
create table price_overrides (
  id text primary key check (length(id) between 1 and 200),
  provider text not null check (length(provider) between 1 and 200),
  model text not null check (length(model) between 1 and 200),
  effective_from date,
  row jsonb not null check (jsonb_typeof(row) = 'object'),
  updated_at timestamptz not null
);

-- The highest sequence is the revision of the state. Writers take a lock first (ledger/changes.ts), so sequences
-- become visible in order. project_id '*' is a change that touches every project.
create table changes (
  sequence bigserial primary key,
  id uuid not null unique,
  at timestamptz not null,
  project_id text not null,
  component text not null,
  key text not null,
  scope jsonb not null check (jsonb_typeof(scope) = 'object'),
  actor text not null,
  summary text not null,
  before json,
  after json,
  source text not null,
  undo json,
  mirrored_at timestamptz
);
create index changes_by_project on changes (project_id, sequence desc);
create index changes_by_time on changes (at);
create index changes_unmirrored on changes (sequence) where mirrored_at is null;
create trigger changes_stay before delete or truncate on changes
  for each statement execute function refuse_rewriting();
create trigger changes_stay_as_written
  before update of sequence, id, at, project_id, component, key, scope, actor, summary, before, after, source, undo
  on changes for each statement execute function refuse_rewriting();

create table settings (
  name text primary key check (length(name) between 1 and 200),
  value jsonb not null,
  updated_at timestamptz not null
);
