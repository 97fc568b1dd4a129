-- When a station showed a head, in time lived: the log's heads are thinned by days that passed, not by a clock that jumped.
-- Null in those of before, and in those that a server of the version before writes: their days begin when they are found.
alter table station_audit_head add column lived_ms bigint;
