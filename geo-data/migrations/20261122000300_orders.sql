-- Requests, orders and their event log. `doc` is the state that the events made; the columns are derived
-- from it by the database itself, so that the two can never disagree.
create sequence request_numbers;
create sequence order_numbers;

-- Bodies without quotes are bound when they are made, so that a restored dump needs no search_path for them.
create function instant_of(doc jsonb, key text) returns timestamptz
  language sql immutable parallel safe
  return to_timestamp((doc ->> key)::float8 / 1000);

create function point_of(doc jsonb) returns geometry
  language sql immutable parallel safe
  return st_setsrid(st_makepoint((doc ->> 'lon')::float8, (doc ->> 'lat')::float8), 4326);

create table requests (
  id text primary key,
  -- raised by every write: the optimistic lock; `version` inside doc is the fence people see
  revision int not null,
  cell9 text not null,
  doc jsonb not null,
  no bigint not null generated always as ((doc ->> 'no')::bigint) stored,
  state text not null generated always as (doc ->> 'state') stored,
  source text not null generated always as (doc ->> 'source') stored,
  source_id text generated always as (doc ->> 'sourceId') stored,
  external_id text generated always as (doc ->> 'externalId') stored,
  subtype text not null generated always as (doc ->> 'subtype') stored,
  community_id text generated always as (doc ->> 'communityId') stored,
  district_id text generated always as (doc ->> 'districtId') stored,
  area_id text generated always as (doc ->> 'areaId') stored,
  household_id text generated always as (doc ->> 'householdId') stored,
  customer_id text generated always as (doc ->> 'customerId') stored,
  notice_id text generated always as (doc ->> 'noticeId') stored,
  master_request_id text generated always as (doc ->> 'masterRequestId') stored,
  owner_id text generated always as (doc ->> 'ownerId') stored,
  overdue boolean not null generated always as ((doc ->> 'overdue')::boolean) stored,
  created_at timestamptz not null generated always as (instant_of(doc, 'createdAt')) stored,
  updated_at timestamptz not null generated always as (instant_of(doc, 'updatedAt')) stored,
  geom geometry(Point, 4326) not null generated always as (point_of(doc)) stored
);
create unique index requests_natural_key on requests (source, coalesce(source_id, ''), external_id)
  where external_id is not null;
create index requests_created on requests (created_at, id);
create index requests_state on requests (state, created_at);
create index requests_household on requests (household_id) where household_id is not null;
create index requests_notice on requests (notice_id) where notice_id is not null;
create index requests_master on requests (master_request_id) where master_request_id is not null;
create index requests_geom on requests using gist (geom);

create table orders (
  id text primary key,
  request_id text not null references requests,
  revision int not null,
  cell9 text not null,
  doc jsonb not null,
  no bigint not null generated always as ((doc ->> 'no')::bigint) stored,
  state text not null generated always as (doc ->> 'state') stored,
  class text not null generated always as (doc ->> 'class') stored,
  subtype text not null generated always as (doc ->> 'subtype') stored,
  community_id text generated always as (doc ->> 'communityId') stored,
  district_id text generated always as (doc ->> 'districtId') stored,
  area_id text generated always as (doc ->> 'areaId') stored,
  repair_station_id text generated always as (doc ->> 'repairStationId') stored,
  worker_id text generated always as (doc ->> 'workerId') stored,
  place_label text not null generated always as (doc ->> 'placeLabel') stored,
  overdue boolean not null generated always as ((doc ->> 'overdue')::boolean) stored,
  open boolean not null generated always as
    ((doc ->> 'state') not in ('completed', 'archived', 'void')) stored,
  due_at timestamptz not null generated always as (instant_of(doc, 'dueAt')) stored,
  pooled_at timestamptz generated always as (instant_of(doc, 'pooledAt')) stored,
  created_at timestamptz not null generated always as (instant_of(doc, 'createdAt')) stored,
  updated_at timestamptz not null generated always as (instant_of(doc, 'updatedAt')) stored
);
create index orders_request on orders (request_id);
create index orders_state on orders (state, created_at);
create index orders_due on orders (due_at);
create index orders_created on orders (created_at, id);
create index orders_worker on orders (worker_id) where open;
create index orders_open_area on orders (area_id) where open;

create table assignments (
  id text primary key,
  order_id text not null references orders,
  worker_id text not null references workers,
  kind text not null check (kind in ('offer', 'assign', 'claim', 'force', 'supplement')),
  opened_at timestamptz not null,
  expires_at timestamptz,
  ended_at timestamptz,
  outcome text,
  -- inputs and policy of the ranking that chose him, so that the score can be computed again
  decision jsonb,
  check ((ended_at is null) = (outcome is null))
);
-- One live assignment per order is a fact of the database, not a hope of the code.
create unique index assignments_one_live on assignments (order_id) where ended_at is null;
create index assignments_order on assignments (order_id);

create table events (
  seq bigint generated always as identity primary key,
  id text not null unique,
  request_id text not null references requests,
  order_id text references orders,
  type text not null,
  from_state text,
  to_state text not null,
  version int not null,
  actor_id text not null,
  actor_role text not null,
  command_id text,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  note text,
  lon float8,
  lat float8,
  data jsonb not null
);
create index events_request on events (request_id, seq);
create index events_order on events (order_id, seq) where order_id is not null;

-- Answers of commands, kept 30 days so that a repeat gets the same answer.
create table commands (
  command_id text primary key,
  actor_id text not null,
  answer jsonb not null,
  wall_at timestamptz not null
);
create index commands_wall on commands (wall_at);

create table timers (
  request_id text not null references requests on delete cascade,
  -- '' when the timer belongs to the request itself
  order_id text not null,
  kind text not null,
  key text not null,
  fire_at timestamptz not null,
  data jsonb not null,
  primary key (request_id, order_id, kind, key)
);
create index timers_due on timers (fire_at);

create table notices (
  id text primary key,
  kind text not null check (kind in ('planned', 'emergency')),
  title text not null,
  body text not null,
  start_at timestamptz not null,
  expected_end_at timestamptz,
  closed_at timestamptz,
  community_ids text[] not null default '{}',
  heat_station_ids text[] not null default '{}',
  geom geometry(MultiPolygon, 4326),
  publisher_id text not null
);
create index notices_start on notices (start_at);

-- Messages for people, written with the change that caused them, delivered afterwards per channel.
create table outbox (
  id text primary key,
  recipient_kind text not null,
  recipient_id text not null,
  code text not null,
  order_id text,
  request_id text,
  at timestamptz not null,
  data jsonb not null
);
create index outbox_at on outbox (at);
create table outbox_deliveries (
  outbox_id text not null references outbox on delete cascade,
  channel text not null check (channel in ('app', 'webPush', 'sms', 'wechat', 'voice')),
  state text not null check (state in ('pending', 'sent', 'failed', 'no-channel')),
  tries int not null default 0,
  next_try_at timestamptz not null,
  error text,
  primary key (outbox_id, channel)
);
create index outbox_deliveries_pending on outbox_deliveries (next_try_at) where state = 'pending';

create table alarms (
  id text primary key,
  -- what is alarming; one live alarm per key
  key text not null,
  code text not null,
  severity int not null check (severity between 1 and 3),
  since_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  cleared_at timestamptz,
  order_id text,
  request_id text,
  heat_station_id text,
  geom geometry(Point, 4326),
  data jsonb not null
);
create unique index alarms_one_live on alarms (key) where cleared_at is null;
create index alarms_since on alarms (since_at);
