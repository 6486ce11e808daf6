-- Which provider keeps which response, and for the account of which of its keys (gateway/kept-responses.ts). Only the
-- newest are kept, by place.
create table stored_responses (
  project_id text not null references projects,
  id text not null,
  provider text not null,
  credential_id text not null,
  place bigint generated always as identity,
  primary key (project_id, id)
);
create index stored_responses_place on stored_responses (place);
