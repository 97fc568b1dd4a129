-- What a withdrawal, a removal or the end of its time erases is emptied in place; id, number, manifest hash, station,
-- dates and state stay, so that whoever sends the same submission again is answered as before.
alter table submission alter column sealed_manifest drop not null;
alter table submission alter column roster_id drop not null;
alter table submission add column erased_at timestamptz;
-- Its pictures go with its words, not at the end of their own days.
alter table submission add column erase_pictures boolean not null default false;

alter table review_event alter column sealed_note drop not null;

-- A history may lose its words, once, and nothing else.
create function refuse_all_but_erasure() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.sealed_note is null and new.reasons = '[]'
    and (new.submission_id, new.station_id, new.station_seq, new.at, new.state, new.account_id, new.number)
      is not distinct from
      (old.submission_id, old.station_id, old.station_seq, old.at, old.state, old.account_id, old.number)
  then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name;
end
$$;
drop trigger review_event_append_only on review_event;
create trigger review_event_append_only before update or delete on review_event
  for each row execute function refuse_all_but_erasure();

-- How often something was erased or replaced, and up to which time of these its bytes are gone from the database's files.
-- What went before this migration is the first.
create table scrub (
  only_row boolean primary key default true check (only_row),
  due integer not null default 1,
  done integer not null default 0
);
insert into scrub default values;

-- The planner's statistics are no place for what is sealed: nothing erases them there.
alter table submission alter column sealed_manifest set statistics 0;
alter table review_event alter column sealed_note set statistics 0;
alter table roster_row alter column sealed_draft set statistics 0;
alter table roster_row alter column sealed_published set statistics 0;
