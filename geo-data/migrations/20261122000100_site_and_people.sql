-- The site clock, settings, and everybody and everything that may speak to the system.
create extension if not exists postgis;

create table site (
  only_row boolean primary key default true check (only_row),
  name text not null,
  name_en text not null,
  demo boolean not null,
  center geometry(Point, 4326) not null,
  -- site time = anchor_site + (wall - anchor_wall) * rate
  anchor_wall timestamptz not null,
  anchor_site timestamptz not null,
  rate float8 not null check (rate >= 0),
  -- where a clock that does not follow the wall goes on after a restart
  last_site timestamptz not null
);

create table settings (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null,
  updated_by text not null
);

create table org_units (
  id text primary key,
  parent_id text references org_units,
  kind text not null check (kind in ('company', 'branch', 'heatingOffice', 'department')),
  name text not null
);

create table users (
  id text primary key,
  username text not null unique,
  name text not null,
  role text not null,
  password_hash text not null,
  org_unit_id text references org_units,
  worker_id text,
  repair_station_id text,
  -- null = the whole city
  area_ids text[],
  created_at timestamptz not null,
  disabled_at timestamptz
);

-- Security lifetimes run on wall time.
create table sessions (
  token_hash bytea primary key,
  kind text not null check (kind in ('user', 'wall')),
  user_id text references users on delete cascade,
  name text not null,
  created_wall timestamptz not null,
  expires_wall timestamptz not null,
  check ((kind = 'user') = (user_id is not null))
);
create index sessions_expiry on sessions (expires_wall);
create index sessions_user on sessions (user_id);

create table tokens (
  id text primary key,
  token_hash bytea not null unique,
  name text not null,
  role text not null,
  area_ids text[],
  created_wall timestamptz not null,
  expires_wall timestamptz,
  revoked_wall timestamptz
);

create table devices (
  username text primary key,
  device_id text not null,
  kind text not null check (kind in ('phone', 'heatStation', 'meter', 'source', 'service')),
  secret_hash bytea not null,
  worker_id text,
  heat_station_id text,
  meter_id text,
  source_id text,
  -- whose clock its times are on: a real phone's wall clock, or the site clock of a simulator
  clock text not null default 'wall' check (clock in ('wall', 'site')),
  crs text not null default 'wgs84' check (crs in ('wgs84', 'gcj02', 'bd09')),
  -- values that this source sends for "no measurement"
  sentinels float8[] not null default '{}',
  spare boolean not null default false,
  -- topic filters of a service; devices have none, their topics follow from who they are
  grant_publish text[] not null default '{}',
  grant_subscribe text[] not null default '{}',
  created_wall timestamptz not null,
  revoked_wall timestamptz
);

create table audit (
  seq bigint generated always as identity primary key,
  at timestamptz not null,
  wall_at timestamptz not null,
  actor_id text not null,
  actor_role text not null,
  action text not null,
  target_kind text not null,
  target_id text,
  detail jsonb not null
);
create index audit_at on audit (at);
