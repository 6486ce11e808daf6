-- Whoever holds a personal key is one person, with a role and projects (access/model.ts); those of before may do everything.
alter table admin_keys rename to people;
alter table people
  add column role text not null default 'admin' check (role in ('viewer', 'editor', 'admin')),
  -- Null: every project.
  add column projects text[] check (cardinality(projects) > 0 and array_position(projects, null) is null);
alter table people alter column role drop default;

-- Approvals tell people apart by their names.
create unique index people_name on people (lower(name)) where revoked_at is null;
