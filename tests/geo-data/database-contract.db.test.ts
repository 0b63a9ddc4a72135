/** Values: what both drivers take as parameters and give as columns, and how they count. */
import { beforeAll, expect, it } from 'vitest';
import type { Database, Param } from '#geo-data/database.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

/** SQL expression and the JavaScript value it must become. */
const COLUMNS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['null::bool', null],
  ['7::int2', 7],
  ['-7::int4', -7],
  ['count(*)', 1],
  ['9007199254740991::int8', 9007199254740991],
  ['1.5::float4', 1.5],
  ["'NaN'::float8", Number.NaN],
  ["'-infinity'::float8", Number.NEGATIVE_INFINITY],
  ['1.10::numeric', '1.10'],
  ['sum(3::int8)', '3'],
  ["'暖线'::text", '暖线'],
  ["'ab'::char(4)", 'ab  '],
  ["'x'::varchar", 'x'],
  ["'n'::name", 'n'],
  ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ["'\\x00ff'::bytea", Uint8Array.of(0, 255)],
  ["''::bytea", new Uint8Array()],
  ["'2026-01-02'::date", '2026-01-02'],
  ["'08:30'::time", '08:30:00'],
  ["'2026-01-02 08:00'::timestamp", '2026-01-02 08:00:00'],
  ["'2026-01-02 08:00:00.123456+08'::timestamptz", new Date('2026-01-02T00:00:00.123Z')],
  ["'90 minutes'::interval", '01:30:00'],
  [`'{"a":[1,null,"x"]}'::jsonb`, { a: [1, null, 'x'] }],
  ["'[1,2]'::json", [1, 2]],
  ["'null'::jsonb", null],
  ["'127.0.0.1'::inet", '127.0.0.1'],
  ["'[1,3)'::int4range", '[1,3)'],
  ['array[1,null,3]', [1, null, 3]],
  ["array['a',null,'NULL','']", ['a', null, 'NULL', '']],
  ['array[true,null]', [true, null]],
  ['array[1::int8,null]', [1, null]],
  ['array[0.5::float8]', [0.5]],
  ['array[1.10::numeric]', ['1.10']],
  ["array['\\x01'::bytea,null]", [Uint8Array.of(1), null]],
  ["array['2026-01-02T00:00Z'::timestamptz]", [new Date('2026-01-02T00:00:00Z')]],
  ["array['2026-01-02'::date]", ['2026-01-02']],
  [`array['{"a":1}'::jsonb]`, [{ a: 1 }]],
  ["array['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid]", ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
  ["'{}'::int[]", []],
  [
    "'{{1,2},{3,4}}'::int[]",
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["'[0:1]={5,6}'::int[]", [5, 6]],
  ['st_setsrid(st_makepoint(1,2),4326)', '0101000020E6100000000000000000F03F0000000000000040'],
  ['st_asgeojson(st_makepoint(1,2))::jsonb', { type: 'Point', coordinates: [1, 2] }],
  ['current_setting($$timezone$$)', 'UTC'],
];

/** Cast, parameter, and what comes back. */
const PARAMS: readonly (readonly [string, Param, unknown])[] = [
  ['int4', 42, 42],
  ['int8', 9007199254740991n, 9007199254740991],
  ['int8', null, null],
  ['float8', 0.1, 0.1],
  ['float8', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ['numeric', '12345678901234567890.5', '12345678901234567890.5'],
  ['bool', true, true],
  ['bool', 'true', true],
  ['text', 'it\'s \\ "quoted"\n', 'it\'s \\ "quoted"\n'],
  ['text', 'NULL', 'NULL'],
  ['bytea', Uint8Array.of(0, 1, 255), Uint8Array.of(0, 1, 255)],
  ['timestamptz', new Date('2026-01-02T03:04:05.678Z'), new Date('2026-01-02T03:04:05.678Z')],
  ['date', '2026-02-28', '2026-02-28'],
  ['timestamp', '2026-01-02 08:00:00', '2026-01-02 08:00:00'],
  ['interval', '1 day', '1 day'],
  ['jsonb', { a: { b: [1, null, '"'] } }, { a: { b: [1, null, '"'] } }],
  ['text::jsonb', JSON.stringify(['x', 1]), ['x', 1]],
  ['text::jsonb', JSON.stringify('plain'), 'plain'],
  ['jsonb', 'null', null],
  ['int[]', [1, null, 3], [1, null, 3]],
  ['int[]', [null, 1], [null, 1]],
  ['int[]', [], []],
  [
    'int[]',
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['text[]', ['a', null, 'NULL', '', '{,}', '\\'], ['a', null, 'NULL', '', '{,}', '\\']],
  ['bool[]', [true, null, false], [true, null, false]],
  ['int8[]', [1n, null], [1, null]],
  ['timestamptz[]', [new Date(0), null], [new Date(0), null]],
  ['bytea[]', [Uint8Array.of(7), null], [Uint8Array.of(7), null]],
  ['jsonb[]', [{ a: 1 }, null], [{ a: 1 }, null]],
];

describeBothDrivers('values', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await db.exec('create extension if not exists postgis;');
  });

  it.each(COLUMNS)('gives %s', async (expression, expected) => {
    const { rows } = await db.query(`select ${expression} as v`);
    expect(rows).toStrictEqual([{ v: expected }]);
  });

  it.each(PARAMS)('takes %s from %o', async (cast, value, expected) => {
    const { rows } = await db.query(`select $1::${cast} as v`, [value]);
    expect(rows).toStrictEqual([{ v: expected }]);
  });

  it('refuses a JavaScript array where JSON is meant, instead of storing something else', async () => {
    await expect(db.query('select $1::jsonb', [['a']])).rejects.toMatchObject({ code: '22P02' });
  });

  it('refuses an int8 that a number cannot hold, and goes on', async () => {
    await expect(db.query('select $1::int8 as n', ['9007199254740993'])).rejects.toBeInstanceOf(RangeError);
    await expect(db.query('select 9007199254740993 as n from generate_series(1, 3)')).rejects.toBeInstanceOf(
      RangeError,
    );
    expect((await db.query('select 5 as n')).rows).toEqual([{ n: 5 }]);
  });

  it('lets the last of two columns with one name win', async () => {
    expect((await db.query('select 1 as a, 2 as a')).rows).toEqual([{ a: 2 }]);
  });

  it('takes one statement only', async () => {
    await expect(db.query('select 1; select 2')).rejects.toMatchObject({ code: '42601' });
  });

  it('keeps a hundred questions and their answers together, with failures among them', async () => {
    const asked = Array.from({ length: 100 }, (_, i) =>
      i % 3 === 0
        ? db.query(`select ${i} / 0`).then(
            () => 'no error',
            (error: unknown) => Reflect.get(Object(error), 'code'),
          )
        : db.query<{ n: number }>('select $1::int as n', [i]).then(({ rows }) => rows[0]?.n),
    );
    const expected = Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? '22012' : i));
    expect(await Promise.all(asked)).toEqual(expected);
  });
});

describeBothDrivers('counts', (open) => {
  it('counts the rows of each kind of command alike', async () => {
    const db = await open();
    const counts = await db.transaction(async (tx) => {
      await tx.exec('create temp table counted (id int primary key, n int) on commit drop');
      const statements = [
        'insert into counted select i, i from generate_series(1, 5) i',
        'insert into counted values (1, 9) on conflict do nothing',
        'update counted set n = 0 where id > 3',
        'merge into counted c using (values (1), (9)) v(id) on c.id = v.id when matched then update set n = 7',
        'select * from counted',
        'with gone as (delete from counted where id = 2 returning id) select * from gone',
        'delete from counted',
        'create temp table other (id int) on commit drop',
      ];
      const found: number[] = [];
      for (const statement of statements) found.push((await tx.query(statement)).count);
      return found;
    });
    expect(counts).toEqual([5, 0, 2, 1, 5, 1, 4, 0]);
  });
});

describeBothDrivers('PostGIS', (open) => {
  it('measures metres on the sphere and finds the nearest by index order', async () => {
    const db = await open();
    const found = await db.transaction(async (tx) => {
      await tx.exec(`
        create temp table stops (name text, geom geometry(Point, 4326)) on commit drop;
        create index on stops using gist (geom)`);
      const lons = Array.from({ length: 50 }, (_, i) => 126.6 + i / 1000);
      await tx.query(
        `insert into stops select n, st_setsrid(st_makepoint(lon, 45.75), 4326)
           from unnest($1::text[], $2::float8[]) as u(n, lon)`,
        [lons.map((_, i) => `s${i}`), lons],
      );
      const here = [126.6101, 45.75];
      const nearest = await tx.query<{ name: string }>(
        'select name from stops order by geom <-> st_setsrid(st_makepoint($1::float8, $2::float8), 4326) limit 3',
        here,
      );
      const within = await tx.query(
        `select 1 from stops
          where st_dwithin(geom::geography, st_setsrid(st_makepoint($1::float8, $2::float8), 4326)::geography, 200)`,
        here,
      );
      return { nearest: nearest.rows.map(({ name }) => name), within: within.rows.length };
    });
    expect(found).toEqual({ nearest: ['s10', 's11', 's9'], within: 5 });
  });
});

describeBothDrivers('bulkInsert', (open) => {
  it('stores every kind of column and leaves conflicts to the clause', async () => {
    const db = await open();
    await db.exec(`drop table if exists bulk_rows; create table bulk_rows (
      id int primary key, name text, tags text[], samples float8[], facts jsonb, seen timestamptz,
      geom geometry(Point, 4326))`);
    const columns = [
      { name: 'id', type: 'int', values: [1, 2] },
      { name: 'name', type: 'text', values: ['a,"b"', null] },
      { name: 'tags', type: 'text[]', values: [['x', null], []] },
      { name: 'samples', type: 'float8[]', values: [[1.5, 2], null] },
      { name: 'facts', type: 'jsonb', values: [{ a: [1] }, null] },
      { name: 'seen', type: 'timestamptz', values: [new Date(0), null] },
      { name: 'geom', type: 'geometry', values: ['SRID=4326;POINT(126.6 45.7)', null] },
    ];
    expect(await db.bulkInsert('bulk_rows', columns)).toBe(2);
    await expect(db.bulkInsert('bulk_rows', columns)).rejects.toMatchObject({ code: '23505' });
    expect(await db.bulkInsert('bulk_rows', columns, 'on conflict (id) do nothing')).toBe(0);
    const { rows } = await db.query('select *, st_x(geom) as geom from bulk_rows order by id');
    expect(rows).toStrictEqual([
      {
        id: 1,
        name: 'a,"b"',
        tags: ['x', null],
        samples: [1.5, 2],
        facts: { a: [1] },
        seen: new Date(0),
        geom: 126.6,
      },
      { id: 2, name: null, tags: [], samples: null, facts: null, seen: null, geom: null },
    ]);
    await db.exec('drop table bulk_rows');
  });

  it('refuses columns of different length and names that are no names', async () => {
    const db = await open();
    const short = { name: 'a', type: 'int', values: [1] };
    await expect(db.bulkInsert('t', [short, { ...short, name: 'b', values: [] }])).rejects.toThrow(TypeError);
    await expect(db.bulkInsert('t; drop table x', [short])).rejects.toThrow(TypeError);
  });
});
