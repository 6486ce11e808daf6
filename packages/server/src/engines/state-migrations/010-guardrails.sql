-- Guardrails (guardrails/model.ts): every edit is a version, which stays. The newest is what runs.
create table guardrails (
  project_id text not null references projects,
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  version integer not null check (version > 0),
  -- Removed: it runs no more, and its versions can be put back.
  removed_at timestamptz,
  primary key (project_id, name)
);

create table guardrail_versions (
  project_id text not null,
  name text not null,
  version integer not null check (version > 0),
  -- GuardrailSettings. json, not jsonb, keeps options in the order they were written.
  settings json not null check (json_typeof(settings) = 'object'),
  -- Options the check keeps secret, each sealed.
  sealed json not null check (json_typeof(sealed) = 'object'),
  -- The version whose settings were put back; null when they were written anew.
  restored_from integer,
  actor text not null,
  at timestamptz not null,
  primary key (project_id, name, version),
  foreign key (project_id, name) references guardrails,
  foreign key (project_id, name, restored_from) references guardrail_versions
);
create trigger guardrail_versions_stay before update or delete or truncate on guardrail_versions
  for each statement execute function refuse_rewriting();

-- Model judges (judges/model.ts). The newest row of a name is what holds; one without settings says that it was removed.
create table judge_versions (
  project_id text not null references projects,
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  number integer not null check (number > 0),
  settings json check (json_typeof(settings) = 'object'),
  actor text not null,
  at timestamptz not null,
  primary key (project_id, name, number)
);
create trigger judge_versions_stay before update or delete or truncate on judge_versions
  for each statement execute function refuse_rewriting();
