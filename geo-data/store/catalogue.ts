/** The service catalogue: what can be reported, and the limits that are promised for it. */
import type { Calendar, ServiceType, SlaPolicy } from '#dispatch-core/domain/service-type.ts';
import type { Database, Queryable } from '../database.ts';
import { defaultPolicies, defaultServiceTypes } from './catalogue-defaults.ts';
import { asJson, json } from './rows.ts';

/** All service types, by subtype. */
export async function loadServiceTypes(db: Queryable): Promise<ServiceType[]> {
  const { rows } = await db.query('select definition from service_types order by subtype');
  return rows.map((row) => json<ServiceType>(row, 'definition'));
}

/** All policies with their calendars, by id; of two equally specific ones the rules take the first. */
export async function loadPolicies(db: Queryable): Promise<SlaPolicy[]> {
  const { rows } = await db.query(
    `select p.definition, c.definition as calendar
     from sla_policies p left join calendars c on c.id = p.calendar_id order by p.id`,
  );
  return rows.map((row) => ({
    ...json<Omit<SlaPolicy, 'calendar'>>(row, 'definition'),
    calendar: json<Calendar | null>(row, 'calendar'),
  }));
}

export interface Catalogue {
  readonly serviceTypes: readonly ServiceType[];
  readonly policies: readonly SlaPolicy[];
}

/** Makes this the whole catalogue; run it in a transaction. Calendars that no policy names go. */
export async function saveCatalogue(tx: Queryable, { serviceTypes, policies }: Catalogue): Promise<void> {
  await replaceServiceTypes(tx, serviceTypes);
  await tx.query('delete from sla_policies');
  await replaceCalendars(
    tx,
    policies.flatMap((policy) => (policy.calendar === null ? [] : [policy.calendar])),
  );
  await tx.query(
    `insert into sla_policies (id, calendar_id, definition)
     select id, calendar_id, definition::jsonb from unnest($1::text[], $2::text[], $3::text[])
       as u(id, calendar_id, definition)`,
    [
      policies.map((policy) => policy.id),
      policies.map((policy) => policy.calendar?.id ?? null),
      policies.map(({ calendar: _, ...definition }) => asJson(definition)),
    ],
  );
}

async function replaceServiceTypes(tx: Queryable, types: readonly ServiceType[]): Promise<void> {
  await tx.query('delete from service_types where subtype <> all($1::text[])', [
    types.map((one) => one.subtype),
  ]);
  await tx.query(
    `insert into service_types (subtype, definition)
     select subtype, definition::jsonb from unnest($1::text[], $2::text[]) as u(subtype, definition)
     on conflict (subtype) do update set definition = excluded.definition`,
    [types.map((one) => one.subtype), types.map(asJson)],
  );
}

/** One calendar per id: two policies may share one. */
async function replaceCalendars(tx: Queryable, calendars: readonly Calendar[]): Promise<void> {
  const byId = new Map(calendars.map((calendar) => [calendar.id, calendar]));
  await tx.query('delete from calendars');
  await tx.query(
    `insert into calendars (id, definition)
     select id, definition::jsonb from unnest($1::text[], $2::text[]) as u(id, definition)`,
    [[...byId.keys()], [...byId.values()].map(asJson)],
  );
}

/** Gives a site without any service type the default catalogue of heating; true when it did. */
export async function seedCatalogue(db: Database): Promise<boolean> {
  return await db.transaction(async (tx) => {
    // Two processes that start together: the second waits here and then finds it done.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('seed catalogue', 7283))`);
    const { rows } = await tx.query('select 1 from service_types limit 1');
    if (rows.length > 0) return false;
    await saveCatalogue(tx, { serviceTypes: defaultServiceTypes, policies: defaultPolicies });
    return true;
  });
}
