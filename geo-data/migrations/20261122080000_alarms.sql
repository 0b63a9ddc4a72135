-- Alarms live as ISA-18.2 has it: a condition that is over waits until somebody has seen it; people shelve alarms for
-- a time or take them out of service. And what the alarm rules remember of each heat station.
alter table alarms add column state text not null default 'unacknowledged'
  check (state in ('normal', 'unacknowledged', 'acknowledged', 'returned', 'shelved', 'outOfService'));
-- the condition holds
alter table alarms add column active boolean not null default true;
alter table alarms add column returned_at timestamptz;
-- how often the condition began while this alarm lived
alter table alarms add column occurrences int not null default 1;
-- who shelved it or took it out of service, why, and until when it is shelved
alter table alarms add column hidden_at timestamptz;
alter table alarms add column hidden_by text;
alter table alarms add column hidden_reason text;
alter table alarms add column shelved_until timestamptz;

update alarms set state = case when cleared_at is not null then 'normal' when acknowledged_at is not null
  then 'acknowledged' else 'unacknowledged' end, active = cleared_at is null;
alter table alarms add constraint alarms_shelf check ((state = 'shelved') = (shelved_until is not null));
create index alarms_shelves on alarms (shelved_until) where state = 'shelved';

create table alarm_watches (
  heat_station_id text primary key references heat_stations on delete cascade,
  -- occurred_at of the newest reading that the rules have seen
  last_at timestamptz,
  -- what each rule remembers, by rule id
  states jsonb not null default '{}',
  -- no rule of silence waits for this station's silence any more: all of them have spoken
  silence_told boolean not null default false
);
create index alarm_watches_waiting on alarm_watches (last_at) where not silence_told;
