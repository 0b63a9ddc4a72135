-- The ground of the site: what its base map and its roads were built from. The bytes lie in the blob store under their
-- SHA-256; of all grounds that were ever built one is in use.
create table grounds (
  id text primary key,
  origin text not null check (origin in ('demo', 'osm', 'own')),
  built_at timestamptz not null,
  west float8 not null,
  south float8 not null,
  east float8 not null,
  north float8 not null,
  attribution text not null,
  base_map bytea not null check (octet_length(base_map) = 32),
  base_map_bytes bigint not null check (base_map_bytes > 0),
  roads bytea check (octet_length(roads) = 32),
  counts jsonb not null,
  is_current boolean not null,
  check (west < east and south < north)
);
create unique index grounds_current on grounds (is_current) where is_current;

-- A stamp per layer of live tiles, another one after every change of what it is drawn from: the version that caches
-- ask with. Random instead of counted, so that no two databases ever share one.
create table layer_versions (
  layer text primary key,
  stamp uuid not null
);

create function stamp_layer() returns trigger language plpgsql as $$
begin
  insert into layer_versions (layer, stamp) values (tg_argv[0], gen_random_uuid())
  on conflict (layer) do update set stamp = excluded.stamp;
  return null;
end $$;

create trigger stamp_network after insert or update or delete or truncate on pipes
  for each statement execute function stamp_layer('network');
create trigger stamp_heat after insert or update or delete or truncate on heat_stations
  for each statement execute function stamp_layer('heat');
create trigger stamp_heat after insert or update or delete or truncate on heat_sources
  for each statement execute function stamp_layer('heat');
create trigger stamp_communities after insert or update or delete or truncate on communities
  for each statement execute function stamp_layer('communities');
create trigger stamp_areas after insert or update or delete or truncate on areas
  for each statement execute function stamp_layer('areas');
create trigger stamp_districts after insert or update or delete or truncate on districts
  for each statement execute function stamp_layer('districts');
create trigger stamp_buildings after insert or update or delete or truncate on buildings
  for each statement execute function stamp_layer('buildings');

-- Wakes the program when the site has another ground or other base maps; what is new is read from the tables.
create function tell_site_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('site_changed', tg_table_name);
  return null;
end $$;

create trigger tell_site_changed after insert or update or delete on grounds
  for each statement execute function tell_site_changed();
create trigger tell_base_maps_set after insert or update on settings
  for each row when (new.key = 'basemaps') execute function tell_site_changed();
create trigger tell_base_maps_unset after delete on settings
  for each row when (old.key = 'basemaps') execute function tell_site_changed();
