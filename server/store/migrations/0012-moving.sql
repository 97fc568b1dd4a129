-- Where a database is being copied into, or was copied away from: no server works on it.
create table moving (
  only_row boolean primary key default true check (only_row),
  direction text not null check (direction in ('in', 'away')),
  at timestamptz not null
);
