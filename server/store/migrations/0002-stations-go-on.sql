-- A code that was used remembers by whom: the same booth asking again lost the answer.
alter table enrolment_code add column used_by text references station (id);

-- When a station's audit log was last found shorter or other than before: restored from a backup, or copied.
alter table station add column regressed_at timestamptz;

-- A submission may pass to another station id: its events are in order whoever was told of them.
alter table review_event add column number integer generated always as identity unique;

-- Keys a station signed with before it enrolled again: whoever still signs with one is told so.
create table station_former_key (
  public_key text primary key,
  station_id text not null references station (id),
  replaced_at timestamptz not null
);
create index station_former_key_station on station_former_key (station_id);
