-- An environment is a label: each has a log of activations of its own. What was live so far was live in production.
alter table prompt_activations
  add column environment text not null default 'production'
    check (environment ~ '^[A-Za-z][A-Za-z0-9._-]{0,62}$');
alter table prompt_activations alter column environment drop default;
drop index prompt_activations_by_prompt;
create index prompt_activations_by_environment on prompt_activations (project_id, name, environment, sequence desc);
