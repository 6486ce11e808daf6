-- What each look at the drift of embeddings came to (retrieval/drift/look/model.ts), one row a window: a window that has one is not looked at again.
create table retrieval_drift_looks (
  project_id text not null references projects,
  index_name text not null,
  subject text not null,
  window_from timestamptz not null,
  window_to timestamptz not null,
  looked_at timestamptz not null,
  found jsonb not null,
  primary key (project_id, index_name, subject, window_from, window_to)
);
create index retrieval_drift_looks_newest on retrieval_drift_looks (project_id, window_to);

-- Questions with known answers, asked of an index again and again (retrieval/canaries/model.ts).
create table retrieval_canaries (
  project_id text not null references projects,
  index_name text not null,
  canaries jsonb not null,
  updated_at timestamptz not null,
  primary key (project_id, index_name)
);

-- What an index answered to them, one row a run.
create table retrieval_canary_runs (
  id uuid primary key,
  project_id text not null references projects,
  index_name text not null,
  index_version text not null,
  at timestamptz not null,
  compared jsonb not null
);
create index retrieval_canary_runs_newest on retrieval_canary_runs (project_id, index_name, at desc);
