-- Whose a row is. What hangs on an account or a station (sessions, views, nonces, audit heads) is reached through it.
create table school (
  id text primary key check (id ~ '^[a-z0-9-]{1,40}$'),
  name text not null
);
insert into school (id, name) values ('default', coalesce((select school from folder), ''));
alter table folder drop column school;

alter table account add column school_id text not null default 'default' references school (id);
alter table enrolment_code add column school_id text not null default 'default' references school (id);
alter table station add column school_id text not null default 'default' references school (id);
alter table roster_row add column school_id text not null default 'default' references school (id);
alter table submission add column school_id text not null default 'default' references school (id);
alter table submission_file add column school_id text not null default 'default' references school (id);

-- From here on every row is given its school by whoever writes it.
alter table account alter column school_id drop default;
alter table enrolment_code alter column school_id drop default;
alter table station alter column school_id drop default;
alter table roster_row alter column school_id drop default;
alter table submission alter column school_id drop default;
alter table submission_file alter column school_id drop default;

-- The history is append-only, also for this: its rows take their school from the submission they belong to, in a new column
-- that is filled as it is made.
alter table review_event add column school_id text not null default 'default' references school (id);
alter table review_event alter column school_id drop default;
create or replace function refuse_all_but_erasure() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.sealed_note is null and new.reasons = '[]'
    and (new.school_id, new.submission_id, new.station_id, new.station_seq, new.at, new.state, new.account_id, new.number)
      is not distinct from
      (old.school_id, old.submission_id, old.station_id, old.station_seq, old.at, old.state, old.account_id, old.number)
  then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name;
end
$$;

-- Of a record of the log: whose it is, null where it is the whole server's.
alter table audit_record add column school_id text references school (id);

-- A student number is a school's own.
alter table roster_row drop constraint roster_row_student_number_hash_key;
alter table roster_row add unique (school_id, student_number_hash);

drop index submission_state;
create index submission_state on submission (school_id, state, number);
drop index roster_row_seq;
create index roster_row_seq on roster_row (school_id, seq);
