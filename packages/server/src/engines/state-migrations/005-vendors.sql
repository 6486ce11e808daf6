-- A provider may be of a vendor (providers/vendors/NAME.ts), whose settings its file checks. Null: known by its
-- dialect alone, as all were before.
alter table providers
  add column vendor text check (vendor ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  add column settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object');
