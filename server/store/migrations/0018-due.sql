-- What is over its days is found by when its days began: pictures from where the last look ended, words among those that still
-- have them.
create index submission_settled on submission (school_id, state, settled_lived_ms) where settled_lived_ms is not null;
create index submission_words on submission (school_id, state, settled_lived_ms) where erased_at is null and settled_lived_ms is not null;
create index submission_withdrawn on submission (school_id) where state = 'withdrawn' and roster_id is not null;
create index submission_unbegun on submission (school_id) where settled_at is not null and settled_lived_ms is null;
-- Up to where, in time lived, every picture of a role is gone of what was settled so.
create table purge_mark (
  school_id text not null references school (id),
  settled_as text not null,
  role text not null,
  lived_ms bigint not null,
  primary key (school_id, settled_as, role)
);
