-- What a student is found by, without opening every row: keyed hashes of the pieces of name and numbers (roster/grams.ts). Null
-- where they are still to be made.
alter table roster_row add column draft_grams integer[];
alter table roster_row add column published_grams integer[];
-- The planner's statistics are no place for what somebody was called.
alter table roster_row alter column draft_grams set statistics 0;
alter table roster_row alter column published_grams set statistics 0;
create index roster_row_draft_grams on roster_row using gin (draft_grams);
create index roster_row_published_grams on roster_row using gin (published_grams);
create index roster_row_ungrammed on roster_row (school_id)
  where (sealed_draft is not null and draft_grams is null)
     or (sealed_published is not null and published_grams is null);
-- The last submission of a student is one step away.
drop index submission_roster;
create index submission_roster on submission (roster_id, number desc);
