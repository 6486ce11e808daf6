-- How a project's retrievals are read (retrieval/settings-model.ts): times to live and markers of documents in prompts.
create table retrieval_settings (
  project_id text primary key references projects,
  settings jsonb not null,
  updated_at timestamptz not null
);

-- Every version of an index that was seen, once: a new one of a known index is a change.
create table retrieval_indexes (
  project_id text not null references projects,
  name text not null,
  version text not null,
  seen_at timestamptz not null,
  primary key (project_id, name, version)
);
