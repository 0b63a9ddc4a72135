-- Roads that are closed for a time: around a point, along a line (both with a width), or in an area. Times are of the
-- site clock; without an end the closure stands until somebody takes it away.
create table road_closures (
  id text primary key,
  reason text not null,
  from_at timestamptz not null,
  to_at timestamptz,
  geom geometry(Geometry, 4326) not null,
  radius_m float8 check (radius_m > 0 and radius_m <= 1000),
  created_by text not null,
  created_at timestamptz not null,
  check (to_at > from_at),
  check (geometrytype(geom) in ('POINT', 'LINESTRING', 'POLYGON')),
  check ((radius_m is null) = (geometrytype(geom) = 'POLYGON'))
);
create index road_closures_to_at on road_closures (to_at);

-- The roads follow at once, in every process.
create trigger tell_roads_closed after insert or update or delete on road_closures
  for each statement execute function tell_site_changed();
create trigger tell_roads_set after insert or update on settings
  for each row when (new.key = 'roads.winterFactor') execute function tell_site_changed();
create trigger tell_roads_unset after delete on settings
  for each row when (old.key = 'roads.winterFactor') execute function tell_site_changed();
