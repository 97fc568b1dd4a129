-- Who is writing to an upload, where several processes take uploads in.
create table upload_lock (
  upload_id text primary key,
  holder text not null,
  beat_at timestamptz not null,
  wanted boolean not null
);
