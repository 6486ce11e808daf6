-- Who judges a project's retrievals (retrieval/judged/settings-model.ts), and up to which query the draws were made.
create table retrieval_judging (
  project_id text primary key references projects,
  settings jsonb not null,
  -- Null while nothing is judged.
  cursor timestamptz,
  -- Expected draws saved up for a burst.
  saved double precision not null,
  updated_at timestamptz not null
);

-- Queries that were drawn and wait for the judge; what is judged stands on the tape.
create table retrieval_draws (
  project_id text not null references projects,
  retrieval_id uuid not null,
  at timestamptz not null,
  -- Null: asked for by hand.
  probability double precision,
  drawn_at timestamptz not null,
  primary key (project_id, retrieval_id)
);
create index retrieval_draws_in_order on retrieval_draws (drawn_at, retrieval_id);
