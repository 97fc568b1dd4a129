-- A note may be sealed anew under another key: nothing else of its row changes, and none comes where there was none.
create or replace function refuse_all_but_erasure() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE'
    and (new.school_id, new.submission_id, new.station_id, new.station_seq, new.at, new.state, new.account_id, new.number)
      is not distinct from
      (old.school_id, old.submission_id, old.station_id, old.station_seq, old.at, old.state, old.account_id, old.number)
    and (
      (new.sealed_note is null and new.reasons = '[]')
      or (new.reasons = old.reasons and new.sealed_note is not null and old.sealed_note is not null)
    )
  then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name;
end
$$;
