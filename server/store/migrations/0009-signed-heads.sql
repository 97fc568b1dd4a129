-- A station's own signature over the head of its log: whoever keeps it can show what the station said of itself.
alter table station_audit_head add column signature text;
