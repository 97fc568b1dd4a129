-- What every sync pass asks must not grow with the history: 200 to 300 ms each at 100,000 rows without these.
DROP INDEX submissions_due;
CREATE INDEX submissions_due ON submissions (next_attempt_at, seq)
  WHERE state IN ('queued', 'uploading', 'committing') AND withdraw_asked = 0;
CREATE INDEX submissions_withdrawals ON submissions (seq) WHERE withdraw_asked = 1;
