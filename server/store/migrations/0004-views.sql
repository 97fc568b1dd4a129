-- What a person looked at lately: a submission, or a search by keyed hash. For the log (once per window) and the limits.
create table view (
  account_id text not null references account (id),
  kind text not null check (kind in ('pictures', 'details', 'look', 'search', 'export')),
  subject text not null,
  seen_at timestamptz not null,
  -- Within it the same view is not recorded again; of a look, how long it gives the right to see the pictures.
  until timestamptz not null,
  primary key (account_id, kind, subject)
);
create index view_seen on view (seen_at);
