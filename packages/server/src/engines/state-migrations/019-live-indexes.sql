-- Which version of an index answers, and by which embedder, with what else was seen of late
-- (retrieval/indexes/rules.ts): whenever that changes, back to an old one too, it is a change.
create table retrieval_index_tracks (
  project_id text not null references projects,
  name text not null,
  trait text not null,
  track jsonb not null,
  primary key (project_id, name, trait)
);

insert into retrieval_index_tracks (project_id, name, trait, track)
select project_id, name, 'version', jsonb_build_object(
    'live', (array_agg(version order by seen_at desc, version))[1],
    'values', jsonb_agg(jsonb_build_object(
      'value', version, 'lastMs', floor(extract(epoch from seen_at) * 1000), 'run', null)),
    'turns', jsonb_build_array())
from (select *, row_number() over (partition by project_id, name order by seen_at desc, version) as place
  from retrieval_indexes) as seen
where place <= 200
group by project_id, name;

drop table retrieval_indexes;
