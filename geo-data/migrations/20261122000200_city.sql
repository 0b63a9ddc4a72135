-- Places and people of the field: districts, areas, communities, households, stations, workers.
create table repair_stations (
  id text primary key,
  name text not null,
  phone text,
  org_unit_id text references org_units,
  geom geometry(Point, 4326) not null
);

create table districts (
  id text primary key,
  name text not null,
  geom geometry(MultiPolygon, 4326) not null
);
create index districts_geom on districts using gist (geom);

create table areas (
  id text primary key,
  name text not null,
  repair_station_id text not null references repair_stations,
  dispatch_mode text not null default 'auto' check (dispatch_mode in ('station', 'direct', 'auto')),
  geom geometry(MultiPolygon, 4326) not null
);
create index areas_geom on areas using gist (geom);

create table heat_stations (
  id text primary key,
  name text not null,
  geom geometry(Point, 4326) not null
);

create table communities (
  id text primary key,
  name text not null,
  district_id text references districts,
  area_id text references areas,
  heat_station_id text references heat_stations,
  geom geometry(Point, 4326) not null,
  outline geometry(MultiPolygon, 4326),
  households int not null check (households >= 0)
);
create index communities_outline on communities using gist (outline);

-- Households per H3 cell (resolution 9): the denominator of every rate on the map.
create table community_cells (
  community_id text not null references communities on delete cascade,
  cell9 text not null,
  households int not null check (households >= 0),
  primary key (community_id, cell9)
);

create table households (
  id text primary key,
  community_id text not null references communities,
  building text not null,
  unit text not null,
  room text not null,
  heated_m2 float8,
  heat_station_id text references heat_stations,
  geom geometry(Point, 4326) not null,
  unique (community_id, building, unit, room)
);

create table customers (
  id text primary key,
  household_id text not null references households,
  name text not null,
  phone text,
  kind text not null check (kind in ('owner', 'tenant'))
);
create index customers_household on customers (household_id);
create index customers_phone on customers (phone);

create table meters (
  id text primary key,
  kind text not null check (kind in ('room', 'heat')),
  household_id text references households,
  community_id text references communities
);

create table workers (
  id text primary key,
  name text not null,
  phone text,
  repair_station_id text not null references repair_stations,
  -- empty = all areas of his repair station
  area_ids text[] not null default '{}',
  duty text not null default 'off' check (duty in ('on', 'off')),
  duty_since timestamptz,
  last_off_at timestamptz,
  skills text[] not null default '{}',
  capacity int not null default 5 check (capacity > 0)
);
create index workers_station on workers (repair_station_id);

create table worker_certificates (
  worker_id text not null references workers on delete cascade,
  code text not null,
  valid_until timestamptz not null,
  primary key (worker_id, code)
);

create table rota_shifts (
  id text primary key,
  worker_id text not null references workers on delete cascade,
  from_at timestamptz not null,
  to_at timestamptz not null,
  check (to_at > from_at)
);
create index rota_shifts_from on rota_shifts (from_at);

-- The service catalogue: limits and flags as the rules read them (dispatch-core/domain/service-type.ts).
create table service_types (
  subtype text primary key,
  definition jsonb not null
);
create table calendars (
  id text primary key,
  definition jsonb not null
);
create table sla_policies (
  id text primary key,
  calendar_id text references calendars,
  definition jsonb not null
);
