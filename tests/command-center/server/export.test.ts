/** Exports over HTTP: who gets which table, what is masked, what is noted, and that pages wait for their reader. */
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { businessKinds, exportKinds } from '#command-center/contract/exports.ts';
import { orderItem, requestItem } from '#command-center/contract/http.ts';
import type { ExportBounds } from '#command-center/server/export-deps.ts';
import { type Desk, openDesk, report } from './support/desk.ts';

async function registered(desk: Desk, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) {
    const { status } = await desk.ask('POST', '/api/requests', {
      as: 'agent',
      body: report({ description: `家里不热 ${i}` }),
    });
    expect(status).toBe(201);
  }
}

/** Of area1 alone. */
async function addWesternSupervisor(desk: Desk): Promise<void> {
  const body = {
    username: 'west',
    name: '西',
    role: 'supervisor',
    password: 'password of west',
    areaIds: ['area1'],
  };
  expect((await desk.ask('POST', '/api/users', { as: 'admin', body })).status).toBe(201);
}

const tableOf = (text: string): Record<string, string>[] =>
  parse(text, { columns: true, bom: true, relax_column_count: false });
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('rights', () => {
  it('give each kind to the roles of the table and to nobody else', async () => {
    const desk = openDesk();
    const granted = async (as: string) => {
      const kinds: string[] = [];
      for (const kind of exportKinds)
        if ((await desk.ask('GET', `/api/export/${kind}`, { as })).status === 200) kinds.push(kind);
      return kinds;
    };
    const places = exportKinds.filter((kind) => !businessKinds.some((one) => one === kind));
    expect(await granted('admin')).toEqual(places.filter((kind) => kind !== 'customers'));
    expect(await granted('supervisor')).toEqual(exportKinds.filter((kind) => kind !== 'audit'));
    expect(await granted('auditor')).toEqual(['audit']);
    expect(await granted('leadership')).toEqual(['requests', 'orders']);
    for (const as of ['dispatcher', 'teamLead', 'agent', 'stationHead', 'w1'])
      expect(await granted(as), as).toEqual([]);
    expect((await desk.ask('GET', '/api/export/orders')).status).toBe(401);
    expect((await desk.ask('GET', '/api/export/users', { as: 'supervisor' })).body.code).toBe('not-found');
  });

  it('bound what is read to the areas of the asking person, and to those he names', async () => {
    const asked: ExportBounds[] = [];
    const base = openDesk();
    const desk = openDesk({
      exports: {
        ...base.deps.exports,
        orders: async function* (bounds) {
          asked.push(bounds);
          yield [];
        },
      },
    });
    const words = 'from=2026-01-05T08:00:00%2B08:00&to=2026-01-06T00:00:00Z&area=area1,area2&format=';
    expect((await desk.ask('GET', `/api/export/orders?${words}`, { as: 'supervisor' })).status).toBe(200);
    await addWesternSupervisor(desk);
    expect((await desk.ask('GET', '/api/export/orders', { as: 'west' })).status).toBe(200);
    const [from, to] = [Date.UTC(2026, 0, 5), Date.UTC(2026, 0, 6)];
    expect(asked).toEqual([
      { from, to, areaIds: ['area1', 'area2'], visibleAreaIds: null },
      { from: null, to: null, areaIds: null, visibleAreaIds: ['area1'] },
    ]);
  });

  it('leave rows of other areas out, whatever a store hands on', async () => {
    const base = openDesk();
    await registered(base, 3);
    const desk = openDesk({
      exports: {
        ...base.deps.exports,
        requests: async function* (bounds) {
          for await (const rows of base.deps.exports.requests(bounds))
            yield rows.map((row) => ({ ...row, areaId: row.no === 1 ? 'area9' : row.areaId }));
        },
      },
    });
    await addWesternSupervisor(desk);
    const rowsFor = async (as: string) =>
      tableOf((await desk.ask('GET', '/api/export/requests', { as })).body);
    expect(await rowsFor('supervisor')).toHaveLength(3);
    expect((await rowsFor('west')).map(({ areaId }) => areaId)).toEqual(['area1', 'area1']);
  });
});

describe('files', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = openDesk();
    await registered(desk, 5);
  });

  it('hold every row over several pages, as the items of the lists', async () => {
    const { body, headers } = await desk.ask('GET', '/api/export/requests', { as: 'supervisor' });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="hearthline-requests-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const list = (await desk.ask('GET', '/api/requests', { as: 'supervisor' })).body.items;
    const rows = tableOf(body);
    expect(rows).toHaveLength(5);
    expect(rows.map(({ id }) => id).toSorted()).toEqual(list.map(({ id }: { id: string }) => id).toSorted());
    const [row] = rows;
    const item = list.find(({ id }: { id: string }) => id === row?.id);
    expect(row).toMatchObject({
      placeLabel: item.placeLabel,
      dueAt: item.dueAt,
      'place.householdId': 'h1',
      'marks.repeats': String(item.marks.repeats),
      lon: String(item.lon),
    });
    const ndjson = await desk.ask('GET', '/api/export/requests?format=ndjson', { as: 'supervisor' });
    expect(linesOf(ndjson.body).find(({ id }) => id === row?.id)).toEqual(item);
  });

  it('have a column for every field of an item', async () => {
    for (const [kind, item] of [
      ['requests', requestItem],
      ['orders', orderItem],
    ] as const) {
      const { body } = await desk.ask('GET', `/api/export/${kind}`, { as: 'supervisor' });
      const header = String(body).split('\r\n', 1)[0]?.replace('\uFEFF', '').split(',') ?? [];
      const fields = new Set(header.map((column) => column.split('.')[0]));
      expect([...fields].toSorted(), kind).toEqual(Object.keys(item.entries).toSorted());
      expect(new Set(header).size).toBe(header.length);
    }
  });

  it('show leadership no home, no label, no number of a source', async () => {
    const { body } = await desk.ask('GET', '/api/export/requests?format=ndjson', { as: 'leadership' });
    const rows = linesOf(body);
    expect(rows).toHaveLength(5);
    const list = (await desk.ask('GET', '/api/requests', { as: 'leadership' })).body.items;
    expect(rows.toSorted((a, b) => a.no - b.no)).toEqual(
      list.toSorted((a: { no: number }, b: { no: number }) => a.no - b.no),
    );
    expect(body).not.toContain('h1');
  });

  it('hold the log with numbers, and readings as a sample a line or a value a line', async () => {
    const log = linesOf((await desk.ask('GET', '/api/export/events', { as: 'supervisor' })).body);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
    expect(log[0]).toMatchObject({ type: 'register', actorId: 'agent', actorName: 'name of agent' });
    const ask = (format: string) =>
      desk.ask('GET', `/api/export/readings?format=${format}`, { as: 'supervisor' });
    expect(linesOf((await ask('ndjson')).body)).toEqual([
      {
        sourceKind: 'heatStation',
        sourceId: 'hs1',
        at: '1970-01-01T00:00:00.001Z',
        deviceAt: '1970-01-01T00:00:00.000Z',
        recordedAt: '1970-01-01T00:00:00.002Z',
        values: { supplySecC: 51.5, returnSecC: null },
        quality: { returnSecC: 'bad' },
      },
    ]);
    expect(tableOf((await ask('csv')).body)).toMatchObject([
      { name: 'supplySecC', value: '51.5', quality: 'good' },
      { name: 'returnSecC', value: '', quality: 'bad' },
    ]);
  });

  it('are noted with their words before the first row leaves, and refused when they cannot be', async () => {
    desk.people.noted.length = 0;
    const words = 'format=ndjson&from=2026-01-05T00:00:00Z&area=area1';
    await desk.ask('GET', `/api/export/orders?${words}`, { as: 'supervisor' });
    expect(desk.people.noted).toMatchObject([
      {
        actorId: 'supervisor',
        action: 'export.orders',
        targetKind: 'export',
        targetId: 'orders',
        detail: { format: 'ndjson', from: '2026-01-05T00:00:00.000Z', to: null, area: ['area1'] },
      },
    ]);
    const mute = openDesk({
      audit: { list: desk.deps.audit.list, save: () => Promise.reject(new Error('no')) },
    });
    expect((await mute.ask('GET', '/api/export/pipes', { as: 'admin' })).status).toBe(500);
  });

  it('refuse words that say nothing to a kind', async () => {
    for (const [path, wrong] of [
      ['orders?format=geojson', 'format'],
      ['events?format=csv', 'format'],
      ['orders?format=xlsx', 'format'],
      ['orders?from=yesterday', 'from'],
      ['orders?from=2026-01-05T00:00:00Z&to=2026-01-05T00:00:00Z', 'to'],
      ['pipes?from=2026-01-05T00:00:00Z', 'from'],
    ] as const) {
      const { status, body } = await desk.ask('GET', `/api/export/${path}`, { as: 'supervisor' });
      expect(status, path).toBe(400);
      expect(body.detail.paths[0], path).toMatch(new RegExp(`^${wrong}: `));
    }
    expect((await desk.ask('GET', '/api/export/audit?area=area1', { as: 'auditor' })).status).toBe(400);
  });
});

describe('the stream', () => {
  async function openSlow(fail: boolean) {
    const seen = { pages: 0, ended: false };
    const base = openDesk();
    const desk = openDesk({
      exports: {
        ...base.deps.exports,
        places: async function* () {
          try {
            for (; seen.pages < 100; ) {
              seen.pages += 1;
              if (fail && seen.pages === 3) throw new Error('secret of the database');
              yield [{ id: `${seen.pages}`, name: 'x' }];
            }
          } finally {
            seen.ended = true;
          }
        },
      },
    });
    const cookie = await desk.signIn('admin');
    const answer = await desk.app.request('/api/export/pipes', { headers: { cookie } });
    const reader = answer.body?.getReader();
    if (reader === undefined) throw new Error('no body');
    return { desk, seen, reader };
  }

  it('reads no page before its reader asks, and stops when he goes', async () => {
    const { seen, reader } = await openSlow(false);
    await reader.read();
    expect(seen.pages).toBe(0);
    await reader.read();
    await reader.read();
    expect(seen.pages).toBe(2);
    await reader.cancel();
    expect(seen).toEqual({ pages: 2, ended: true });
  });

  it('breaks off when a page fails, without the cause', async () => {
    const { desk, reader } = await openSlow(true);
    for (let i = 0; i < 3; i += 1) await reader.read();
    await expect(reader.read()).rejects.toThrow('the export broke off');
    expect(desk.logged).toContain('error export.failed');
  });
});
