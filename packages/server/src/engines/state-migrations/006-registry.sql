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
