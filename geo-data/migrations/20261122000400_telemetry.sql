-- What devices say: fixes of workers, readings of stations and meters, what was rejected, and evidence files.

-- device_at is the device's own time: with lon and lat it recognises a repeat whatever the site clock did
-- in between. Partitions are days of device_at.
create table fixes (
  device text not null,
  worker_id text not null,
  device_at timestamptz not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  lon float8 not null check (lon between -180 and 180),
  lat float8 not null check (lat between -90 and 90),
  accuracy_m float4,
  speed_mps float4,
  course_deg float4,
  battery_pct float4,
  -- the place is doubted (an impossible jump): kept, but never the last known place
  suspect boolean not null,
  -- the worker belongs to the key because two phones of two people may bear the same device name
  primary key (device, device_at, lon, lat, worker_id)
) partition by range (device_at);
create index fixes_worker on fixes (worker_id, occurred_at);

-- The newest trusted fix of each worker, by the time of the fix: where he was last. Small and written all the time,
-- so geom bears no index and cell7 (which rarely changes) does: updates then stay within their page.
create table last_fixes (
  worker_id text primary key,
  device text not null,
  device_at timestamptz not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  lon float8 not null,
  lat float8 not null,
  accuracy_m float4,
  speed_mps float4,
  course_deg float4,
  battery_pct float4,
  -- H3 cell of resolution 7
  cell7 text not null,
  geom geometry(Point, 4326) not null generated always as (st_setsrid(st_makepoint(lon, lat), 4326)) stored
) with (fillfactor = 60);
create index last_fixes_cell on last_fixes (cell7);

-- Makes the partition of one day (UTC) unless it is there; true when it was made.
create function ensure_fix_partition(day date) returns boolean
  language plpgsql as $$
declare
  part text := 'fixes_' || to_char(day, 'YYYYMMDD');
begin
  if to_regclass(part) is not null then return false; end if;
  perform pg_advisory_xact_lock(hashtext('fixes_partition'));
  if to_regclass(part) is not null then return false; end if;
  execute format('create table %I partition of fixes for values from (%L) to (%L)',
    part, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
  return true;
end $$;

-- Drops the partitions of whole days before `day`; how many it dropped.
create function drop_fix_partitions_before(day date) returns int
  language plpgsql as $$
declare
  part text;
  dropped int := 0;
begin
  perform pg_advisory_xact_lock(hashtext('fixes_partition'));
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'fixes'::regclass and c.relname < 'fixes_' || to_char(day, 'YYYYMMDD')
    order by c.relname
  loop
    execute format('drop table %I', part);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

-- Names of the values of a sample, once; a reading row holds only the numbers.
create table metric_sets (
  id int generated always as identity primary key,
  names text[] not null unique
);

create table readings (
  -- heat station or meter
  subject_kind text not null check (subject_kind in ('heatStation', 'meter')),
  subject_id text not null,
  device_at timestamptz not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  metric_set_id int not null references metric_sets,
  -- in the order of metric_sets.names; null = not measured
  values float8[] not null,
  -- positions (1 = first) of values that are not to be believed, and of those nobody can judge
  bad int[] not null default '{}',
  uncertain int[] not null default '{}',
  primary key (subject_kind, subject_id, device_at)
);
create index readings_occurred on readings (subject_kind, subject_id, occurred_at);

create table rejects (
  seq bigint generated always as identity primary key,
  received_at timestamptz not null,
  stream text not null,
  device text,
  topic text not null,
  field text,
  reason text not null,
  excerpt text not null check (length(excerpt) <= 1024)
);
create index rejects_received on rejects (received_at);

create table blobs (
  id text primary key,
  sha256 bytea not null,
  media_type text not null,
  bytes bigint not null,
  created_at timestamptz not null,
  created_by text not null
);
