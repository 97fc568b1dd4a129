-- Whose folder this is, as a keyed mark: a database beside other keys is noticed before it is used.
alter table folder add column mark text;
-- How long the server has run in all. What is deleted after days is deleted after days of this, whatever a clock says.
alter table folder add column lived_ms bigint not null default 0;
alter table submission add column settled_lived_ms bigint;
alter table station_nonce add column lived_ms bigint not null default 0;
drop index station_nonce_expiry;
create index station_nonce_lived on station_nonce (lived_ms);

-- Pictures set aside in quarantine/, which no row above knows, and since when.
create table quarantined_file (
  file_name text primary key,
  at timestamptz not null,
  lived_ms bigint not null
);
