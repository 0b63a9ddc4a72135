/** Holds the whole code base to the architecture: the import table, its bans, names, time, SQL and environment. */
import { describe, expect, it } from 'vitest';
import type { Violation } from './import-rules.ts';
import { checkImports, PARTS } from './import-rules.ts';
import { productPaths, productSources, testSources } from './product-files.ts';
import { checkPath, checkSource, WALL_TIME_FILES } from './source-rules.ts';
import { scanSource } from './source-scan.ts';

const render = ({ path, line, rule, detail }: Violation): string => `${path}:${line} [${rule}] ${detail}`;

describe('the code base', () => {
  it('imports only what the table allows', () => {
    expect(productSources().flatMap(checkImports).map(render)).toEqual([]);
  });

  it('reads time, chance, environment and SQL only where they belong, and says what each file is for', () => {
    expect(productSources().flatMap(checkSource).map(render)).toEqual([]);
  });

  it('names its files and folders by the rules', () => {
    expect(productPaths().flatMap(checkPath).map(render)).toEqual([]);
  });

  it('spells imports in tests the same way', () => {
    expect(testSources().flatMap(checkImports).map(render)).toEqual([]);
  });

  it('reads wall time where it says it does', () => {
    const reader = productSources().find((source) => source.path === WALL_TIME_FILES[0]);
    const moved = scanSource('geo-data/moved.ts', reader?.text ?? '');
    expect(checkSource(moved).map((found) => found.rule)).toContain('wall-time');
  });

  it('has a row for every folder it speaks about', () => {
    const folders = new Set(PARTS.map((part) => part.folder));
    const named = PARTS.flatMap((part) => (part.may === '*' ? [] : part.may));
    expect(named.filter((folder) => !folders.has(folder))).toEqual([]);
  });
});

/** Each rule against code that breaks it: path, code, the rule expected. */
const IMPORT_BREACHES: readonly [string, string, string][] = [
  ['dispatch-core/order/decide.ts', "import { a } from '#geo-data/a.ts'", 'import-table'],
  ['dispatch-core/order/decide.ts', "import type { A } from '#command-center/contract/a.ts'", 'import-table'],
  ['dispatch-core/order/decide.ts', "import { readFile } from 'node:fs'", 'package-ban'],
  ['dispatch-core/order/decide.ts', "import fs from 'fs'", 'package-ban'],
  ['dispatch-core/order/decide.ts', "import { ulid } from 'ulid'", 'package-ban'],
  ['dispatch-core/order/decide.ts', "const p = await import('pino')", 'package-ban'],
  ['geo-data/store/orders.ts', "import { a } from '#edge-gateway/a.ts'", 'import-table'],
  ['geo-data/store/orders.ts', "import { Hono } from 'hono'", 'package-ban'],
  ['geo-data/store/orders.ts', "import { a } from '@hono/node-server'", 'package-ban'],
  ['geo-data/tiles/a.ts', "import m from 'maplibre-gl'", 'package-ban'],
  ['edge-gateway/ingest.ts', "import { a } from '#geo-data/store/fixes.ts'", 'import-table'],
  ['edge-gateway/ingest.ts', "import { a } from '#geo-data/roads/graph.ts'", 'import-table'],
  ['edge-gateway/ingest.ts', "import { a } from './simulator/a.ts'", 'import-table'],
  ['edge-gateway/ingest.ts', "import { Hono } from 'hono/tiny'", 'package-ban'],
  ['edge-gateway/ingest.ts', "import postgres from 'postgres'", 'package-ban'],
  ['edge-gateway/simulator/fleet.ts', "import { a } from '#geo-data/store/fixes.ts'", 'import-table'],
  ['sip/kamailio/plan.ts', "import { a } from '#edge-gateway/a.ts'", 'import-table'],
  ['sip/kamailio/plan.ts', "import { createSignal } from 'solid-js'", 'package-ban'],
  ['sip/kamailio/plan.ts', "import { a } from '../phone/a.ts'", 'import-table'],
  ['sip/phone/session.ts', "import { a } from '../kamailio/plan.ts'", 'import-table'],
  ['sip/phone/session.ts', "import { a } from 'node:net'", 'package-ban'],
  ['command-center/contract/live.ts', "import { a } from '../server/app.ts'", 'import-table'],
  ['command-center/contract/live.ts', "import { Hono } from 'hono'", 'package-ban'],
  ['command-center/contract/live.ts', "import { a } from 'node:buffer'", 'package-ban'],
  ['command-center/server/app.ts', "import { a } from '#geo-data/store/orders.ts'", 'import-table'],
  ['command-center/server/app.ts', "import { a } from '../config.ts'", 'import-table'],
  ['command-center/server/app.ts', "import { a } from '../ui/entry.tsx'", 'import-table'],
  ['command-center/server/app.ts', "import postgres from 'postgres'", 'package-ban'],
  ['command-center/server/app.ts', "import { Show } from 'solid-js/web'", 'package-ban'],
  ['command-center/ui/entry.tsx', "import { a } from '../server/app.ts'", 'import-table'],
  ['command-center/ui/entry.tsx', "import type { A } from '../server/orders.ts'", 'import-table'],
  ['command-center/ui/entry.tsx', "import { a } from '#sip/kamailio/plan.ts'", 'import-table'],
  ['command-center/ui/entry.tsx', "import { a } from '../runtime/wall-clock.ts'", 'import-table'],
  ['command-center/ui/entry.tsx', "import { a } from 'node:path'", 'package-ban'],
  ['geo-data/cells.ts', "import { a } from './a'", 'import-ending'],
  ['geo-data/cells.ts', "import { a } from './a.js'", 'import-ending'],
  ['geo-data/cells.ts', "import { a } from '#dispatch-core/a'", 'import-ending'],
  ['geo-data/cells.ts', "import { a } from '../dispatch-core/a.ts'", 'across-folders'],
  ['tests/geo-data/cells.test.ts', "import { a } from '../../geo-data/cells.ts'", 'across-folders'],
];

const GOOD_IMPORTS: readonly [string, string][] = [
  [
    'dispatch-core/assign/score.ts',
    "import { latLngToCell } from 'h3-js'; import { a } from '../order/a.ts'",
  ],
  [
    'geo-data/store/orders.ts',
    "import type { A } from '#dispatch-core/order/a.ts'; import { b } from '../roads/b.ts'",
  ],
  [
    'edge-gateway/simulator/fleet.ts',
    "import { a } from '#geo-data/roads/graph.ts'; import { b } from '../topics.ts'",
  ],
  ['command-center/server/app.ts', "import { Hono } from 'hono'; import { a } from '../contract/http.ts'"],
  [
    'command-center/ui/live.ts',
    "import type { AppType } from '../server/app.ts'; import { hc } from 'hono/client'",
  ],
  [
    'command-center/ui/map/stage.ts',
    "import url from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'; import './stage.css'",
  ],
  [
    'command-center/main.ts',
    "import { a } from '#geo-data/database.ts'; import { b } from './server/app.ts'",
  ],
  [
    'tests/geo-data/cells.test.ts',
    "import { a } from '#geo-data/cells.ts'; import { b } from '../support/b.ts'",
  ],
];

describe('the import table', () => {
  it.each(IMPORT_BREACHES)('%s breaks with %s: %s', (path, code, rule) => {
    expect(checkImports(scanSource(path, code)).map((found) => found.rule)).toContain(rule);
  });

  it.each(GOOD_IMPORTS)('%s may say %s', (path, code) => {
    expect(checkImports(scanSource(path, code)).map(render)).toEqual([]);
  });
});

const WORD_BREACHES: readonly [string, string, string][] = [
  ['dispatch-core/a.ts', 'const t = Date.now()', 'wall-time'],
  ['dispatch-core/a.ts', 'const t = new Date()', 'wall-time'],
  ['dispatch-core/a.ts', 'const t = new Date', 'wall-time'],
  ['dispatch-core/a.ts', 'const t = Date()', 'wall-time'],
  ['dispatch-core/a.ts', 'run(Date . now)', 'wall-time'],
  ['dispatch-core/a.ts', "const t = Date['now']()", 'wall-time'],
  ['dispatch-core/a.ts', 'const t = `${globalThis.Date?.now()}`', 'wall-time'],
  ['geo-data/a.ts', 'const t = Date.now()', 'wall-time'],
  ['command-center/server/a.ts', 'const t = performance.now()', 'wall-time'],
  ['command-center/main.ts', 'const t = process.hrtime.bigint()', 'wall-time'],
  ['command-center/ui/map/a.tsx', 'const t = performance.now()', 'wall-time'],
  ['dispatch-core/a.ts', 'const t = Math.random()', 'chance'],
  ['dispatch-core/a.ts', 'const t = crypto.randomUUID()', 'chance'],
  ['geo-data/a.ts', 'const t = process.env.HOME', 'environment'],
  ['geo-data/a.ts', "const t = process['env']", 'environment'],
  ['geo-data/a.ts', 'const { env } = process', 'environment'],
  ['command-center/runtime/loop.ts', 'const t = process.env.PORT', 'environment'],
  ['command-center/main.ts', "import { env } from 'node:process'", 'environment'],
  ['command-center/server/a.ts', 'const t = Deno.args', 'deno'],
  ['command-center/runtime/node.ts', 'Deno.serve(app)', 'deno'],
  ['command-center/server/a.ts', 'db.query(`select id, state from orders where id = $1`)', 'sql'],
  ['command-center/server/a.ts', "db.query('SELECT * FROM orders')", 'sql'],
  ['command-center/server/a.ts', "db.query('insert into orders values (1)')", 'sql'],
  ['edge-gateway/a.ts', "db.query('update orders set state = $1')", 'sql'],
  ['edge-gateway/a.ts', 'db.query(`delete from fixes`)', 'sql'],
  ['edge-gateway/a.ts', "db.query('create table a (b int)')", 'sql'],
  ['edge-gateway/a.ts', "db.query('select 1')", 'sql'],
  ['edge-gateway/a.ts', "db.query('select pg_notify($1, $2)')", 'sql'],
];

const GOOD_WORDS: readonly [string, string][] = [
  ['command-center/runtime/wall-clock.ts', 'Date.now(); performance.now(); new Date()'],
  ['command-center/ui/wall-time.ts', 'Date.now()'],
  ['dispatch-core/a.ts', 'new Date(ms); Date.parse(text); Date.UTC(2026, 0); clock.now(); date.now'],
  ['dispatch-core/a.ts', "// Date.now()\nconst t = 'Math.random()'"],
  ['command-center/config.ts', 'process.env'],
  ['command-center/runtime/hearthline.mjs', 'process.env'],
  ['command-center/runtime/deno.ts', 'Deno.serve()'],
  ['geo-data/store/orders.ts', 'db.query(`select 1 from orders`)'],
  ['command-center/ui/i18n/desk.ts', "const s = 'Select workers from the list, or update orders settings'"],
  ['command-center/ui/i18n/desk.ts', "const s = 'delete this order? It was created from a table'"],
  ['command-center/ui/a.ts', "if ('Deno' in globalThis) import.meta.env"],
];

describe('the words of a file', () => {
  it.each(WORD_BREACHES)('%s breaks with %s: %s', (path, code, rule) => {
    const found = checkSource(scanSource(path, `/** Opens well. */\n${code}`));
    expect(found.map((violation) => violation.rule)).toEqual([rule]);
  });

  it.each(GOOD_WORDS)('%s may say %s', (path, code) => {
    expect(checkSource(scanSource(path, `/** Opens well. */\n${code}`)).map(render)).toEqual([]);
  });

  it.each(['', '// a\n', '/* a. */', '/** no end */', "import 'a';\n/** Late. */"])(
    'must open with a sentence: %j',
    (text) => {
      expect(checkSource(scanSource('sip/a.ts', text)).map((found) => found.rule)).toEqual([
        'opening-sentence',
      ]);
    },
  );
});

describe('the names of files', () => {
  it.each([
    ['geo-data/utils/a.ts', 'folder-name'],
    ['sip/helpers/a.ts', 'folder-name'],
    ['command-center/server/services/a.ts', 'folder-name'],
    ['command-center/types/a.ts', 'folder-name'],
    ['edge-gateway/common/a.ts', 'folder-name'],
    ['edge-gateway/BigThings/a.ts', 'folder-name'],
    ['geo-data/travelTime.ts', 'file-name'],
    ['command-center/ui/Desk.tsx', 'file-name'],
    ['geo-data/travel_time.ts', 'file-name'],
    ['geo-data/migrations/Orders.sql', 'file-name'],
    ['command-center/server/orders.sql', 'sql'],
  ])('%s breaks %s', (path, rule) => {
    expect(checkPath(path).map((found) => found.rule)).toEqual([rule]);
  });

  it.each([
    'geo-data/travel-time.ts',
    'command-center/vite.config.ts',
    'geo-data/migrations/20261122010000_order_events.sql',
    'dispatch-core/README.md',
    'command-center/ui/i18n/zh.ts',
  ])('%s is fine', (path) => {
    expect(checkPath(path).map(render)).toEqual([]);
  });
});
