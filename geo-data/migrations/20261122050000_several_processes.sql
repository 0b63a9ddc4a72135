-- Several processes on one site: whose key the secrets are hashed with, timers that fail wait, readings grow thin with age.

-- A fingerprint of the key that made the hashes of this site; a process with another key is refused at its start.
-- Null: no process has said its key yet.
alter table site add column secret_key_mark text;

-- A timer that fails waits longer each time (wall time, because it is about load), so that it holds up nobody else.
alter table timers add column tries int not null default 0;
alter table timers add column next_try_wall timestamptz;
create index timers_failing on timers (next_try_wall) where tries > 0;

-- How far the readings of a source are thinned (its occurred_at); one row per source that ever sent one.
create table readings_thinned (
  subject_kind text not null,
  subject_id text not null,
  until timestamptz not null,
  primary key (subject_kind, subject_id)
);

-- Thinning asks for the alarms of a station.
create index alarms_heat_station on alarms (heat_station_id, since_at) where heat_station_id is not null;

-- Takes sources that are new into `readings_thinned`, from the day of their first reading on; how many were new.
-- Walks from source to source by the primary key: no look at all rows.
create function note_reading_sources() returns int
  language sql as $$
  with recursive sources as (
    (select subject_kind, subject_id from readings order by subject_kind, subject_id limit 1)
    union all
    select following.* from sources s cross join lateral (
      select r.subject_kind, r.subject_id from readings r
      where (r.subject_kind, r.subject_id) > (s.subject_kind, s.subject_id)
      order by r.subject_kind, r.subject_id limit 1
    ) following
  ), noted as (
    insert into readings_thinned (subject_kind, subject_id, until)
    select s.subject_kind, s.subject_id, (
      select date_trunc('day', r.occurred_at, 'UTC') from readings r
      where r.subject_kind = s.subject_kind and r.subject_id = s.subject_id
      order by r.occurred_at limit 1)
    from sources s
    where not exists (
      select 1 from readings_thinned t where t.subject_kind = s.subject_kind and t.subject_id = s.subject_id)
    on conflict do nothing
    returning 1
  )
  select count(*)::int from noted
$$;

-- Thins one day of each of up to `take` sources, only days that lie wholly before `before`: of each source, set of
-- values and quarter of an hour one row stays, the first without bad values. What was measured from an hour before an
-- alarm of the station until an hour after it stays whole. Answers how many source-days and rows that were.
create function thin_readings(before timestamptz, take int, out days int, out removed int)
  language plpgsql as $$
begin
  with chosen as (
    select subject_kind, subject_id, until from readings_thinned
    where until + interval '1 day' <= before
    order by until, subject_kind, subject_id limit take
    for update skip locked
  ), ranked as (
    select r.subject_kind, r.subject_id, r.device_at, r.occurred_at, row_number() over (
      partition by r.subject_kind, r.subject_id, r.metric_set_id,
        floor(extract(epoch from r.occurred_at) / 900)
      order by cardinality(r.bad) > 0, r.occurred_at, r.device_at) as place
    from chosen c join readings r on r.subject_kind = c.subject_kind and r.subject_id = c.subject_id
      and r.occurred_at >= c.until and r.occurred_at < c.until + interval '1 day'
  ), gone as (
    delete from readings r using ranked k
    where k.place > 1 and r.subject_kind = k.subject_kind and r.subject_id = k.subject_id
      and r.device_at = k.device_at
      and not exists (
        select 1 from alarms a
        where k.subject_kind = 'heatStation' and a.heat_station_id = k.subject_id
          and k.occurred_at >= a.since_at - interval '1 hour'
          and (a.cleared_at is null or k.occurred_at <= a.cleared_at + interval '1 hour'))
    returning 1
  ), moved as (
    -- Over days without a reading in one step.
    update readings_thinned t set until = least((
        select date_trunc('day', r.occurred_at, 'UTC') from readings r
        where r.subject_kind = t.subject_kind and r.subject_id = t.subject_id
          and r.occurred_at >= t.until + interval '1 day'
        order by r.occurred_at limit 1), date_trunc('day', before, 'UTC'))
    from chosen c where t.subject_kind = c.subject_kind and t.subject_id = c.subject_id
    returning 1
  )
  select (select count(*) from moved), (select count(*) from gone) into days, removed;
end $$;

-- Deletes up to `take` readings from before `before`, source by source over the index; how many.
create function purge_readings(before timestamptz, take int) returns int
  language sql as $$
  with gone as (
    delete from readings r using (
      select x.subject_kind, x.subject_id, x.device_at from readings_thinned t
      cross join lateral (
        select o.subject_kind, o.subject_id, o.device_at from readings o
        where o.subject_kind = t.subject_kind and o.subject_id = t.subject_id and o.occurred_at < before
        order by o.occurred_at limit take) x
      limit take) old
    where r.subject_kind = old.subject_kind and r.subject_id = old.subject_id and r.device_at = old.device_at
    returning 1
  )
  select count(*)::int from gone
$$;

-- The simplified trace of a worker's day, kept when the raw fixes of that day go: what the field rules ask for.
create table simplified_tracks (
  worker_id text not null,
  day date not null,
  -- m = seconds since 1970 of each place, on the site clock
  geom geometry(LineStringM, 4326) not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  primary key (worker_id, day)
);
create index simplified_tracks_day on simplified_tracks (day);

-- Keeps the traces of one partition of fixes, true to about 15 m (0.00015 degrees); doubted places are left out.
create function simplify_fixes(part regclass, day date) returns int
  language plpgsql as $$
declare
  kept int;
begin
  execute format($f$
    insert into simplified_tracks (worker_id, day, geom, from_at, to_at)
    select worker_id, %L::date, st_setsrid(st_simplify(st_makeline(
        st_makepointm(lon, lat, extract(epoch from occurred_at)::float8) order by occurred_at), 0.00015, true), 4326),
      min(occurred_at), max(occurred_at)
    from %s where not suspect
    group by worker_id having count(*) > 1
    on conflict do nothing $f$, day, part);
  get diagnostics kept = row_count;
  return kept;
end $$;

-- As before, and keeps the simplified traces of what goes.
create or replace function drop_fix_partitions_before(day date) returns int
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
    perform simplify_fixes(part::regclass, to_date(right(part, 8), 'YYYYMMDD'));
    execute format('drop table %I', part);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
