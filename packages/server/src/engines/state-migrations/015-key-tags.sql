-- Tags that every call by the key carries, whatever its caller says: what a team's budget can hold on to.
alter table api_keys add column tags jsonb not null default '{}' check (jsonb_typeof(tags) = 'object');
