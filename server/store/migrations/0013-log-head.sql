-- The log's last hash beside its number, so that who appends need not read the last record. A server of an earlier version
-- moves the number on alone: the hash counts only where it is that of `hash_of`.
alter table counter add column hash text;
alter table counter add column hash_of integer;
-- How far the log was found whole, under the server's keys: whoever can change the log cannot say so of it.
alter table counter add column sealed_checked bytea;
