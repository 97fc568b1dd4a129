-- A reviewer's words were moved, sealed, to sealed_review before (submissions/seal-reviews.ts).
ALTER TABLE submissions DROP COLUMN review;
