-- What a heating city is made of beside people and communities: sources of heat, the pipe network, buildings, and
-- names in English.
alter table districts add column name_en text;
alter table areas add column name_en text;
alter table communities add column name_en text;
alter table heat_stations add column name_en text;
alter table repair_stations add column name_en text;

create table heat_sources (
  id text primary key,
  name text not null,
  name_en text,
  capacity_mw float8,
  geom geometry(Point, 4326) not null
);

alter table heat_stations add column heat_source_id text references heat_sources;

create table buildings (
  id text primary key,
  community_id text not null references communities on delete cascade,
  -- as in households.building
  building text not null,
  floors int not null check (floors > 0),
  units int not null check (units > 0),
  geom geometry(MultiPolygon, 4326) not null,
  unique (community_id, building)
);
create index buildings_geom on buildings using gist (geom);

-- One stretch of pipe between two nodes. The primary net runs from a heat source to the heat stations, the secondary
-- net of a heat station to its buildings; nodes are joints, stations ('hs:<id>'), sources ('src:<id>') and
-- buildings ('b:<id>').
create table pipes (
  id text primary key,
  net text not null check (net in ('primary', 'secondary')),
  -- the part of the net that a single fault takes out: a branch of a source's trunk, or of a heat station's net
  branch_id text not null,
  heat_source_id text references heat_sources,
  heat_station_id text references heat_stations,
  from_node text not null,
  to_node text not null,
  diameter_mm int not null check (diameter_mm > 0),
  geom geometry(LineString, 4326) not null,
  check ((net = 'secondary') = (heat_station_id is not null))
);
create index pipes_geom on pipes using gist (geom);
create index pipes_branch on pipes (branch_id);
create index pipes_from on pipes (from_node);
create index pipes_to on pipes (to_node);
