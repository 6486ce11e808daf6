-- Review queues: what people are asked about a sample of evaluations, calls or retrievals, and what they answer (reviews/model.ts).
create table review_queues (
  id uuid primary key,
  project_id text not null references projects,
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  settings json not null check (json_typeof(settings) = 'object'),
  -- Who is drawn hangs on it and on the id of the item alone.
  seed text not null,
  author text not null,
  created_at timestamptz not null,
  -- Items from here on, up to the cursor, were looked at.
  starts_at timestamptz not null,
  cursor timestamptz not null,
  -- Counts edits and looks: of two processes that looked, one writes.
  revision bigint not null default 0,
  unique (project_id, name)
);

-- The probabilities items were drawn by, from a time on. A new one begins at the cursor, where nothing was drawn yet.
create table review_designs (
  queue_id uuid not null references review_queues on delete cascade,
  from_at timestamptz not null,
  strata json not null check (json_typeof(strata) = 'array'),
  primary key (queue_id, from_at)
);

create table review_items (
  id uuid primary key,
  queue_id uuid not null references review_queues on delete cascade,
  subject_id text not null,
  call_id text,
  at timestamptz not null,
  fired boolean not null,
  score double precision not null,
  -- Null where it was added by hand: then it is in no figure.
  stratum text,
  probability double precision check (probability > 0 and probability <= 1),
  seen json,
  added_by text,
  drawn_at timestamptz not null,
  -- The order they are served in: a number by chance, so that those answered so far are a fair part of those drawn.
  place bigint not null,
  status text not null default 'open' check (status in ('open', 'disputed', 'done')),
  truth text check (truth in ('positive', 'negative', 'unclear')),
  -- Answers that count, the last word aside.
  given integer not null default 0,
  -- Nobody is given the same item twice.
  unique (queue_id, subject_id),
  check ((stratum is null) = (probability is null)),
  check ((status = 'done') = (truth is not null))
);
create index review_items_open on review_items (queue_id, status, given desc, place, id);
create index review_items_at on review_items (queue_id, at);

create table review_answers (
  id uuid primary key,
  item_id uuid not null references review_items on delete cascade,
  actor text not null,
  at timestamptz not null,
  label text not null,
  truth text not null check (truth in ('positive', 'negative', 'unclear')),
  comment text,
  is_final boolean not null,
  -- Taken back by who gave it.
  withdrawn_at timestamptz,
  -- When it went to the tape as a score, and when that was taken back.
  scored_at timestamptz,
  unscored_at timestamptz
);
create unique index review_answers_once on review_answers (item_id, actor, is_final) where withdrawn_at is null;
create index review_answers_by on review_answers (actor, at desc);
create index review_answers_unscored on review_answers (at) where scored_at is null or withdrawn_at is not null;

-- Who has an item open, and who would rather not answer it.
create table review_holds (
  item_id uuid not null references review_items on delete cascade,
  actor text not null,
  kind text not null check (kind in ('lease', 'skip')),
  at timestamptz not null,
  -- Of a lease.
  until timestamptz,
  primary key (item_id, actor),
  check ((kind = 'lease') = (until is not null))
);
create index review_holds_of on review_holds (actor, until);
