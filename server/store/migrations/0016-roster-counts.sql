-- How many the roster has is counted along indexes alone: all, less those who are gone.
create index roster_row_gone on roster_row (school_id) where removed = true and sealed_draft is null;
