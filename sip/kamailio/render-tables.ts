/** Kamailio's tables in memory: who is banned, refused, revoked, and which number leads where. */
import { hashDeskPassword } from '../credentials.ts';
import { realmOf } from './plan.ts';
import { quote } from './quote.ts';
import type { RenderInputs } from './render-inputs.ts';

/** `modparam` lines that make the tables. */
export function renderTables({ plan }: RenderInputs): string[] {
  const expiry = plan.tables.expireS === 0 ? '' : `autoexpire=${plan.tables.expireS};`;
  const tables = [
    `banned=>size=10;autoexpire=${plan.flood.banS};`,
    `wrong=>size=10;autoexpire=${plan.auth.windowS};initval=0;`,
    `blacklist=>size=10;${expiry}`,
    `allowlist=>size=8;${expiry}`,
    'revoked=>size=8;',
    'desk=>size=8;',
    'extension=>size=8;',
    'inbound=>size=8;',
  ];
  return tables.map((table) => `modparam("htable", "htable", ${quote(table)})`);
}

/** Fills the tables once at start. Keys and values are plain strings: nothing in them is expanded. */
export function renderTableEntries({ plan, secrets }: RenderInputs): string {
  const rows = [
    ...plan.deskPhones.map(({ name }) =>
      row('desk', name, hashDeskPassword(name, realmOf(plan), secrets.desk[name] ?? '')),
    ),
    ...[
      ...plan.numbers.extensions,
      ...plan.numbers.hotlines.map(({ number, service }) => ({ number, name: service })),
    ].map(({ number, name }) => row('extension', number, name)),
    ...plan.trunks.flatMap(({ id, inbound }) =>
      inbound.map(({ number, to }) => row('inbound', `${id}:${number}`, to)),
    ),
    ...plan.tables.blacklist.map((number) => row('blacklist', number, '1')),
    ...plan.tables.allowlist.map((number) => row('allowlist', number, '1')),
  ];
  return ['event_route[htable:mod-init] {', '\t$var(key) = "";', ...rows, '}'].join('\n');
}

function row(table: string, key: string, value: string): string {
  return `\t$var(key) = ${quote(key)};\n\t$sht(${table}=>$var(key)) = ${quote(value)};`;
}
