-- A password somebody else set holds only until its owner signs in and makes an own one.
alter table account add column must_change boolean not null default false;
alter table account add column password_expires_at timestamptz;
alter table account add column last_sign_in_at timestamptz;
-- For the list of accounts: until when somebody is kept from trying this account, somewhere.
alter table account add column tries_locked_until timestamptz;

-- What is counted, whose account it is counted against (where it is one), and, for an address, the failures by the
-- keyed hash of the name that was tried: a name nobody has costs no row.
alter table guess add column kind text not null default '';
alter table guess add column account_id text references account (id);
alter table guess add column by_name text not null default '{}';
create index guess_account on guess (account_id);
create index guess_window on guess (window_ends_at);

-- Browsers and addresses an account signed in from, by keyed hash.
create table known_place (
  account_id text not null references account (id),
  place_hash text not null,
  seen_at timestamptz not null,
  primary key (account_id, place_hash)
);
