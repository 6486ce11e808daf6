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
