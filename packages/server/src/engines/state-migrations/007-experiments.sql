-- Experiments and canaries (experiments/lifecycle-model.ts). What was decided before the first user stays as it was.
create table experiments (
  id uuid primary key,
  project_id text not null,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
  prompt text not null,
  environment text not null check (environment ~ '^[A-Za-z][A-Za-z0-9._-]{0,62}$'),
  -- Seed, hash version, arms, weights, group, metrics, margins: ExperimentSetup. json, not jsonb, keeps what was hashed.
  setup json not null check (json_typeof(setup) = 'object'),
  setup_hash text not null check (setup_hash ~ '^[0-9a-f]{64}$'),
  author text not null,
  created_at timestamptz not null,
  status text not null check (status in ('draft', 'running', 'paused', 'concluded')),
  coverage double precision not null check (coverage > 0 and coverage <= 1),
  started_at timestamptz check (started_at >= created_at),
  concluded_at timestamptz check (concluded_at >= started_at),
  -- Which arm won or lost, why, and the verdict it rests on: Decision.
  decision json check (json_typeof(decision) = 'object'),
  unique (project_id, name),
  foreign key (project_id, prompt) references prompts,
  check ((status = 'draft') = (started_at is null)),
  check ((status = 'concluded') = (concluded_at is not null)),
  check ((status = 'concluded') = (decision is not null))
);
create unique index experiments_one_a_prompt on experiments (project_id, environment, prompt)
  where status in ('running', 'paused');
create trigger experiments_stay_as_designed
  before update of id, project_id, name, prompt, environment, setup, setup_hash, author, created_at on experiments
  for each statement execute function refuse_rewriting();

create function refuse_forgetting() returns trigger language plpgsql as $$
begin
  raise exception 'the experiment % has begun and stays', old.name using errcode = 'restrict_violation';
end
$$;
create trigger experiments_begun_stay before delete on experiments
  for each row when (old.status <> 'draft') execute function refuse_forgetting();

-- What was done to it once it ran, with the coverage from then on: analysis goes by these times.
create table experiment_steps (
  sequence bigserial primary key,
  experiment_id uuid not null references experiments,
  at timestamptz not null,
  kind text not null check (kind in ('start', 'ramp', 'pause', 'resume', 'promote', 'roll-back', 'stop')),
  coverage double precision not null check (coverage > 0 and coverage <= 1),
  actor text not null
);
create index experiment_steps_by_experiment on experiment_steps (experiment_id, sequence);
create trigger experiment_steps_stay before update or delete or truncate on experiment_steps
  for each statement execute function refuse_rewriting();
