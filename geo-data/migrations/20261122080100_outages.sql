-- Outages that triage proposes and people decide about. `doc` is the outage; the columns are what is asked for.
create table outages (
  id text primary key,
  -- raised by every write: what a desk names when it decides
  revision int not null default 1,
  state text not null check (state in ('proposed', 'confirmed', 'dismissed', 'withdrawn', 'closed')),
  last_at timestamptz not null,
  -- something that a person ordered is still to be carried out (requests to merge, or to take out again)
  has_work boolean not null default false,
  doc jsonb not null
);
create index outages_living on outages (last_at) where state in ('proposed', 'confirmed', 'dismissed');
create index outages_work on outages (id) where has_work;
