-- An environment is a label: each has a log of activations of its own. What was live so far was live in production.
alter table prompt_activations
  add column environment text not null default 'production'
    check (environment ~ '^[A-Za-z][A-Za-z0-9._-]{0,62}$');
alter table prompt_activations alter column environment drop default;
drop index prompt_activations_by_prompt;
create index prompt_activations_by_environment on prompt_activations (project_id, name, environment, sequence desc);

-- What more a version may hold. `partials`: the references its texts include, in order; null in versions older than
-- partials, whose texts are taken as they stand for ever.
alter table prompt_versions
  add column parameters json check (json_typeof(parameters) = 'object'),
  add column variable_types json check (json_typeof(variable_types) = 'object'),
  add column metadata json check (json_typeof(metadata) = 'object'),
  add column partials json check (json_typeof(partials) = 'array');
alter table prompt_versions drop constraint prompt_versions_template_check;
alter table prompt_versions add constraint prompt_versions_template_check
  check (template <> '' or messages is not null);

-- What an environment asks for before a version becomes active there (prompts/gates/model.ts).
create table prompt_gates (
  project_id text not null references projects,
  environment text not null check (environment ~ '^[A-Za-z][A-Za-z0-9._-]{0,62}$'),
  gates jsonb not null check (jsonb_typeof(gates) = 'object'),
  updated_at timestamptz not null,
  primary key (project_id, environment)
);

-- Who approves of a version for an environment; the newest word of each is theirs.
create table prompt_approvals (
  sequence bigserial primary key,
  project_id text not null,
  name text not null,
  version integer not null,
  environment text not null,
  kind text not null check (kind in ('approve', 'withdraw')),
  actor text not null,
  comment text,
  at timestamptz not null,
  foreign key (project_id, name, version) references prompt_versions
);
create index prompt_approvals_by_version on prompt_approvals (project_id, name, version, environment, sequence);
create trigger prompt_approvals_stay before update or delete or truncate on prompt_approvals
  for each statement execute function refuse_rewriting();

-- Reports of evaluations, wherever they were run. Interval: of score − baseline.
create table prompt_evaluations (
  sequence bigserial primary key,
  project_id text not null,
  name text not null,
  version integer not null,
  suite text not null,
  cases integer not null check (cases > 0),
  score double precision not null,
  baseline_score double precision,
  interval json,
  source text not null,
  actor text not null,
  at timestamptz not null,
  foreign key (project_id, name, version) references prompt_versions
);
create index prompt_evaluations_by_version on prompt_evaluations (project_id, name, version, sequence);
create trigger prompt_evaluations_stay before update or delete or truncate on prompt_evaluations
  for each statement execute function refuse_rewriting();

-- Why the gates were passed by; null when they were not.
alter table prompt_activations add column override_reason text;

-- Out of use, and still readable. Version 0 stands for the whole prompt.
create table prompt_archive (
  project_id text not null,
  name text not null,
  version integer not null check (version >= 0),
  actor text not null,
  archived_at timestamptz not null,
  primary key (project_id, name, version),
  foreign key (project_id, name) references prompts
);
