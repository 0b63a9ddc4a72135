/** `hearthline simulate` from words to file: figures of the contract, recorded days, refusals that name their place. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '#command-center/cli.ts';

let folder = '';
const said: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulate-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  said.length = 0;
  vi.restoreAllMocks();
});

async function simulate(...args: readonly string[]): Promise<number> {
  for (const way of ['log', 'error'] as const)
    vi.spyOn(console, way).mockImplementation((text: unknown) => void said.push(String(text)));
  return runCli(['simulate', ...args]);
}

async function keep(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The file without what depends on the machine. */
async function readResult(
  path: string,
): Promise<{ readonly policies: Record<string, Record<string, unknown>> }> {
  return JSON.parse(await readFile(path, 'utf8'), (name, value) =>
    name === 'decisionMsP95' ? typeof value : value,
  );
}

describe('a generated day', () => {
  it('writes the figures of the contract, the same for the same seed', async () => {
    const out = join(folder, 'a.json');
    const words = ['--seed', '11', '--day', 'calm', '--workers', '40', '--json'];
    expect(await simulate(...words, out)).toBe(0);
    const first = await readResult(out);
    expect(first).toMatchObject({ seed: 11, day: 'calm', workers: 40 });
    expect(Object.keys(first.policies)).toEqual(['nearest', 'priority', 'batch', 'hearthline']);
    for (const figures of Object.values(first.policies)) {
      expect(figures).toMatchObject({
        orders: expect.any(Number),
        lateByClass: { leak: expect.any(Number), noHeat: expect.any(Number), routine: expect.any(Number) },
        travelMinutesPerOrder: expect.any(Number),
        diverted: expect.any(Number),
        giniLoad: expect.any(Number),
        decisionMsP95: 'number',
        logHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }
    const again = join(folder, 'b.json');
    expect(await simulate('--from', '11', ...words.slice(2), again)).toBe(0);
    expect(await readResult(again)).toEqual(first);
  });

  it('prints a table side by side, in either language', async () => {
    expect(
      await simulate(
        '--day',
        'calm',
        '--workers',
        '80',
        '--policy',
        'nearest',
        '--policy',
        'batch',
        '--lang',
        'en',
      ),
    ).toBe(0);
    const table = said.join('\n');
    expect(table).toMatch(/nearest\s+batch/);
    expect(table).toMatch(/late: leak\s+[\d.]+ %\s+[\d.]+ %/);
    expect(table).not.toContain('漏水');
  });

  it('takes policy files and warns of silly weights', async () => {
    const silly = await keep('silly.json', {
      name: 'blind',
      dispatch: { classes: { leak: { weights: { travel: 0 } } } },
    });
    expect(await simulate('--day', 'calm', '--policy', silly, '--policy', 'nearest')).toBe(0);
    expect(said.join('\n')).toContain('warning: ');
    expect(said.join('\n')).toContain(
      'dispatch.classes.leak.weights.travel: the way counts for almost nothing',
    );
    expect(said.join('\n')).toMatch(/blind\s+nearest/);
  });
});

describe('a recorded day', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 12, 8, minute)).toISOString();
  const born = {
    class: 'leak',
    lon: 126.6,
    lat: 45.7,
    dueAt: Date.UTC(2026, 0, 12, 9),
    areaId: null,
    repairStationId: 's',
  };
  const event = (orderId: string, type: string, minute: number, data: object = {}) =>
    JSON.stringify({ seq: 1, id: 'e', orderId, requestId: 'r', type, occurredAt: at(minute), data });
  const log = [
    event('one', 'dispatch', 0, { order: born }),
    event('one', 'claim', 1, { workerId: 'wang' }),
    event('two', 'dispatch', 2, { order: { ...born, class: 'routine', lon: 126.7 } }),
    event('one', 'arrive', 9),
    event('one', 'report', 40),
  ].join('\n');
  const head =
    'id,no,state,class,lon,lat,areaId,repairStationId,workerId,marks.supplement,dueAt,createdAt,updatedAt\n';

  it('is read from the export of events', async () => {
    const [path, out] = [await keep('events.ndjson', log), join(folder, 'c.json')];
    expect(await simulate('--from', path, '--policy', 'hearthline', '--json', out)).toBe(0);
    const { policies } = await readResult(out);
    expect(policies.hearthline).toMatchObject({ orders: 2, served: 2 });
    expect(await readFile(out, 'utf8')).toContain('"day": "log"');
  });

  it('is read from the export of orders, without what a worker entered himself', async () => {
    const rows = [
      `a,1,completed,noHeat,126.6,45.7,,s,wang,false,${at(60)},${at(0)},${at(50)}`,
      `b,2,completed,routine,126.61,45.7,,s,wang,true,${at(60)},${at(5)},${at(50)}`,
      `c,3,void,routine,126.61,45.7,,s,,false,${at(59)},${at(5)},${at(6)}`,
    ];
    const path = await keep('orders.csv', `\uFEFF${head}${rows.join('\r\n')}\r\n`);
    const out = join(folder, 'd.json');
    expect(await simulate('--from', path, '--policy', 'nearest', '--json', out)).toBe(0);
    expect((await readResult(out)).policies.nearest).toMatchObject({ orders: 2, served: 1, expired: 1 });
  });

  it.each([
    [
      'nobody.csv',
      `${head}a,1,pooled,leak,126.6,45.7,,s,,false,${at(60)},${at(0)},${at(0)}\n`,
      'the log names no workers',
    ],
    ['empty.ndjson', '', 'the log holds no orders'],
    [
      'place.csv',
      `${head}a,1,pooled,leak,,45.7,,s,w,false,${at(60)},${at(0)},${at(0)}\n`,
      'place.csv:2: lon: ',
    ],
    ['broken.ndjson', '{"type": "dispatch"', 'broken.ndjson:1: neither JSON'],
    ['requests.csv', 'id,state\nr1,open\n', 'requests.csv:2: no order and no event'],
  ])('%s is refused in words', async (name, content, sentence) => {
    const path = await keep(name, content);
    expect(await simulate('--from', path)).toBe(2);
    expect(said.join('\n')).toContain(sentence);
  });

  it('warns of orders that were due when they came', async () => {
    const row = `a,1,completed,noHeat,126.6,45.7,,s,wang,false,${at(0)},${at(0)},${at(50)}\n`;
    expect(await simulate('--from', await keep('due.csv', head + row), '--policy', 'nearest')).toBe(0);
    expect(said.join('\n')).toContain('1 orders were due when they came');
  });
});

describe('wrong words', () => {
  it.each([
    [['--day', 'sunny'], '--day sunny: one of calm, busy, surge'],
    [['--seed', '-1'], '--seed'],
    [['--seed', '1.5'], '--seed 1.5: a whole number'],
    [['--workers', '0'], '--workers 0: a whole number from 1 to 5000'],
    [['--policy', 'fastest'], '--policy fastest: neither a built-in policy nor a file'],
    [['--policy', 'batch', '--policy', 'batch'], 'two policies called batch'],
    [['--lang', 'de'], '--lang de: one of zh, en, both'],
    [['--from', '1', '--seed', '2'], '--from: one seed'],
    [['--from', 'x.csv', '--day', 'busy'], 'a recorded day is what it was'],
    [['--from', '/nowhere.csv', '--policy', 'batch'], '--from /nowhere.csv: '],
    [['--colour'], '--colour'],
  ])('%j end with 2', async (args, sentence) => {
    expect(await simulate(...args)).toBe(2);
    expect(said.join('\n')).toContain(sentence);
    expect(said.join('\n')).toContain('hearthline simulate [--seed N]');
  });

  it('names each wrong field of a policy file by its path', async () => {
    const path = await keep('wrong.json', {
      name: 'x',
      dispatch: { classes: { leak: { weights: { travel: 'much', speed: 1 } } } },
    });
    expect(await simulate('--policy', path)).toBe(2);
    expect(said.join('\n')).toContain(
      'wrong.json: dispatch.classes.leak.weights.travel: must be a number, not a text',
    );
    expect(said.join('\n')).toContain('wrong.json: dispatch.classes.leak.weights.speed: unknown');
    expect(await simulate('--policy', await keep('half.json', '{"name":'))).toBe(2);
  });

  it('tells all words on request', async () => {
    expect(await simulate('--help')).toBe(0);
    for (const word of ['--seed', '--day', '--workers', '--policy', '--from', '--json'])
      expect(said.join('\n')).toContain(word);
  });
});
