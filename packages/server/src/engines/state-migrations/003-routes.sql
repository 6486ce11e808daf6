-- A route is a name and a plan (routing/route-model.ts). What was another name for one model is a route of one target.
create table routes (
  name text primary key check (length(name) between 1 and 200),
  plan jsonb not null check (jsonb_typeof(plan) = 'object' and jsonb_typeof(plan -> 'plan') = 'array'),
  updated_at timestamptz not null
);
insert into routes (name, plan, updated_at)
select
  alias,
  jsonb_build_object('plan', jsonb_build_array(jsonb_build_object(
    'targets', jsonb_build_array(jsonb_build_object('provider', provider, 'model', model))
  ))),
  updated_at
from model_routes;
drop table model_routes;
