-- Metrics of a project's own (metrics/own-model.ts). Experiments go by them, so what one means never changes.
create table own_metrics (
  project_id text not null references projects,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
  metric json not null check (json_typeof(metric) = 'object'),
  created_at timestamptz not null,
  primary key (project_id, name)
);
create trigger own_metrics_stay before update or delete or truncate on own_metrics
  for each statement execute function refuse_rewriting();
