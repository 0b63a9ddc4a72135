/** Errors: both drivers report the same failure with the same fields, and go on afterwards. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database, DatabaseError, Param } from '#geo-data/database.ts';
import { isDatabaseError } from '#geo-data/errors.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

type Expected = Partial<
  Pick<DatabaseError, 'code' | 'constraint' | 'table' | 'column' | 'detail' | 'hint' | 'message'>
>;

const RAISE = `do $$ begin raise exception 'no way' using errcode = 'DX001', detail = 'why', hint = 'how',
  constraint = 'my_rule', table = 'err_child', column = 'n'; end $$`;

const CASES: readonly (readonly [string, string, readonly Param[], Expected])[] = [
  [
    'a double key',
    'insert into err_parent values (1)',
    [],
    {
      code: '23505',
      constraint: 'err_parent_pkey',
      table: 'err_parent',
      detail: 'Key (id)=(1) already exists.',
    },
  ],
  [
    'a missing parent',
    'insert into err_child (n, parent) values (1, 99)',
    [],
    { code: '23503', constraint: 'err_child_parent_fkey', table: 'err_child' },
  ],
  [
    'a broken check',
    'insert into err_child (n) values (-1)',
    [],
    { code: '23514', constraint: 'err_child_n_check' },
  ],
  [
    'a missing value',
    'insert into err_child (n) values (null)',
    [],
    { code: '23502', column: 'n', table: 'err_child' },
  ],
  ['a generated column', 'insert into err_child (id, n) values (1, 1)', [], { code: '428C9' }],
  ['text that is no number', 'select $1::int', ['x'], { code: '22P02' }],
  ['text that is no date', 'select $1::date', ['2026-13-01'], { code: '22008' }],
  ['a number out of range', 'select $1::int2', [70_000], { code: '22003' }],
  ['broken SQL', 'selec 1', [], { code: '42601', message: 'syntax error at or near "selec"' }],
  ['an unknown table', 'select * from nowhere', [], { code: '42P01' }],
  ['an unknown column', 'select nothing from err_parent', [], { code: '42703' }],
  ['an unknown function', 'select nothing()', [], { code: '42883' }],
  ['division by zero', 'select 1 / 0', [], { code: '22012' }],
  ['an exception', `do $$ begin raise exception 'plain'; end $$`, [], { code: 'P0001', message: 'plain' }],
  [
    'an exception of our own',
    RAISE,
    [],
    {
      code: 'DX001',
      message: 'no way',
      detail: 'why',
      hint: 'how',
      constraint: 'my_rule',
      table: 'err_child',
      column: 'n',
    },
  ],
  ['a PostGIS error', `select st_geomfromtext('POINT(1')`, [], { code: 'XX000' }],
  ['too few parameters', 'select $1::int + $2::int', [1], { code: '08P01' }],
  ['a value too long', `insert into err_text values ($1)`, ['abcd'], { code: '22001' }],
];

const TABLES = `
  create extension if not exists postgis;
  create table err_parent (id int primary key);
  insert into err_parent values (1);
  create table err_text (v varchar(3));
  create table err_child (
    id int generated always as identity primary key,
    n int not null check (n >= 0),
    parent int references err_parent deferrable initially immediate)`;

describeBothDrivers('errors', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await db.exec(TABLES);
  });
  afterAll(async () => await db.exec('drop table err_child, err_parent, err_text'));

  it.each(CASES)('reports %s', async (_, text, params, expected) => {
    const error = await db.query(text, params).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(isDatabaseError(error)).toBe(true);
    expect(error).toMatchObject(expected);
    expect((await db.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  });

  it('reports a foreign key that fails only at the commit', async () => {
    const late = db.transaction(async (tx) => {
      await tx.exec('set constraints all deferred');
      await tx.query('insert into err_child (n, parent) values (1, 99)');
    });
    await expect(late).rejects.toMatchObject({ name: 'DatabaseError', code: '23503' });
    expect((await db.query('select 1 from err_child')).count).toBe(0);
  });

  it('refuses a forgotten parameter before it reaches the database', async () => {
    const forgotten: unknown[] = [undefined];
    await expect(db.query('select $1::int', forgotten as Param[])).rejects.toThrow(TypeError);
  });
});
