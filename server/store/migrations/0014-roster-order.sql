-- The roster in the order it came, some rows at a time, and of it what waits to be published: without them each some was found
-- by sorting all.
create index roster_row_created on roster_row (school_id, created_seq);
create index roster_row_drafts on roster_row (school_id, created_seq) where sealed_draft is not null;
