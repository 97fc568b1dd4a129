-- Whether the server may have seen a submission: until then it can be withdrawn here, without asking anybody.
ALTER TABLE submissions ADD COLUMN commit_sent INTEGER NOT NULL DEFAULT 0;
UPDATE submissions SET commit_sent = 1 WHERE state = 'committing' OR attempts > 0;
