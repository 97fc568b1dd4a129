-- Lost with the knowledge of whoever looks after the server, since when. Sent again or put back, it is null again.
alter table submission_file add column missing_since timestamptz;
