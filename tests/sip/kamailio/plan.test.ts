/** A plan's mistakes: each one is told with its path and what to write. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePlan, renderProblem } from '#sip/kamailio/parse-plan.ts';
import { examples } from '../example-telephone.ts';

const textOf = (name: string) =>
  readFileSync(new URL(`../../../sip/examples/${name}.json`, import.meta.url), 'utf8');

/** The problems of an example after setting `path` to `value` (undefined takes the key away). */
function problemsWith(example: string, path: string, value: unknown): string[] {
  const plan: unknown = JSON.parse(textOf(example));
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const place = keys.reduce<unknown>((at, key) => Reflect.get(Object(at), key), plan);
  if (value === undefined) Reflect.deleteProperty(Object(place), last);
  else Reflect.set(Object(place), last, value);
  const reading = parsePlan(JSON.stringify(plan), { mayPickPorts: false });
  return reading.ok ? [] : reading.problems.map(renderProblem);
}

const nat = 'behind-nat-with-trunk';

describe('a telephone plan', () => {
  it.each(examples)('is right in the example %s', (name) => {
    expect(parsePlan(textOf(name), { mayPickPorts: false })).toMatchObject({ ok: true });
  });

  it.each([
    ['one-host', 'node', 'Node 1', /^node: write a word of small letters/],
    ['one-host', 'node', undefined, /^node: is missing$/],
    ['one-host', 'colour', 'red', /^colour: is not known here: leave it out$/],
    ['one-host', 'domains', [], /^domains: write at least one domain$/],
    ['one-host', 'domains.0', '127.0.0.1', /^domains\[0\]: write a name .* not an address$/],
    ['one-host', 'listeners.2.port', 70000, /^listeners\[2\]\.port: write a port from 1 to 65535/],
    [
      'one-host',
      'listeners.2.transport',
      'sctp',
      /^listeners\[2\]\.transport: write one of udp, tcp, tls, ws, wss$/,
    ],
    ['one-host', 'listeners.2.address', 'localhost', /^listeners\[2\]\.address: write an IPv4 address/],
    ['one-host', 'websocket.origins.0', '*', /^websocket\.origins\[0\]: write an origin/],
    [
      'one-host',
      'deskPhones.0.display',
      'The "desk"',
      /^deskPhones\[0\]\.display: write up to 64 characters without quotes/,
    ],
    ['one-host', 'deskPhones.0.display', 'Front\ndesk', /^deskPhones\[0\]\.display: write up to 64/],
    ['one-host', 'deskPhones.0.name', 'a"; exit; "', /^deskPhones\[0\]\.name: write letters, digits/],
    [
      'one-host',
      'numbers.extensions.0.number',
      '2a',
      /^numbers\.extensions\[0\]\.number: write up to 15 digits/,
    ],
    ['tls-only', 'tls.key', 'key.pem', /^tls\.key: write an absolute path/],
    ['tls-only', 'tls.key', '/etc/k"ey', /^tls\.key: write an absolute path without quotes/],
    ['tls-only', 'recording', { policy: 'sometimes' }, /^recording\.policy: write policy never, always/],
    [nat, 'trunks.0.allowedPrefixes.0', '.*', /^trunks\[0\]\.allowedPrefixes\[0\]: write up to 15 digits/],
    [nat, 'events.mqtt.topic', 'sip/#', /^events\.mqtt\.topic: write a topic without wildcards/],
  ])('%s with %s = %j', (example, path, value, says) => {
    expect(problemsWith(example, path, value)).toEqual([expect.stringMatching(says)]);
  });

  it.each([
    [
      'one-host',
      'listeners.3.port',
      5080,
      /^listeners\[3\]\.port: 127\.0\.0\.1:5080 is taken by listeners\[2\]\.port/,
    ],
    ['one-host', 'events.rpc.port', 5080, /^events\.rpc\.port: .* taken by listeners\[2\]/],
    [
      'one-host',
      'listeners.0.port',
      2223,
      /^media\.sets\[0\]\.nodes\[0\]\.control\.port: .* taken by listeners\[0\]/,
    ],
    ['one-host', 'listeners.1.id', 'phones', /^listeners\[1\]\.id: "phones" is taken/],
    ['one-host', 'listeners.0.port', 0, /^listeners\[0\]\.port: .*0 is for sip up only/],
    [
      'one-host',
      'listeners.0.address',
      '10.0.0.5',
      /^listeners\[0\]\.transport: write tls: udp is for loopback only/,
    ],
    ['one-host', 'listeners.2.address', '10.0.0.5', /^listeners\[2\]\.transport: write wss/],
    ['one-host', 'listeners.3.address', '10.0.0.5', /^listeners\[3\]\.address: .*own services/],
    ['one-host', 'websocket', undefined, /^websocket: is missing: listener "browsers"/],
    ['tls-only', 'tls', undefined, /^tls: is missing: listener "browsers" needs certificate and key$/],
    ['one-host', 'events.rpc.address', '10.0.0.5', /^events\.rpc\.address: write 127\.0\.0\.1/],
    ['one-host', 'numbers.hotlines.0.service', 'alice', /^numbers\.hotlines\[0\]\.service: .*svc-acd/],
    ['one-host', 'numbers.extensions.0.number', 'hotline', /^numbers\.extensions\[0\]\.number/],
    ['one-host', 'deskPhones.0.name', 'svc-x', /^deskPhones\[0\]\.name: .*own services/],
    ['one-host', 'media.sets.0.nodes.0.portMax', 30050, /^media\.sets\[0\]\.nodes\[0\]\.portMax/],
    [
      'two-hosts',
      'media.sets.0.nodes.1.interfaces.0.address',
      '10.0.0.5',
      /^media\.sets\[0\]\.nodes\[1\]\.portMin: overlaps/,
    ],
    [nat, 'trunks.0.allowedPrefixes', [], /^trunks\[0\]\.allowedPrefixes: write the beginnings/],
    [
      nat,
      'trunks.0.listener',
      'phones',
      /^trunks\[0\]\.listener: write the id of a listener that is for trunks$/,
    ],
    [nat, 'trunks.0.accept', [], /^trunks\[0\]\.accept/],
    [nat, 'trunks.0.mediaInterface', 'elsewhere', /^trunks\[0\]\.mediaInterface/],
    [nat, 'trunks.0.gateways.1.transport', 'tls', /^trunks\[0\]\.gateways\[1\]\.transport: write udp/],
  ])('does not fit: %s with %s = %j', (example, path, value, says) => {
    const problems = problemsWith(example, path, value);
    expect(problems.filter((problem) => says.test(problem))).toHaveLength(1);
  });

  it('tells every wrong field at once', () => {
    const reading = parsePlan('{"node":1,"domains":["a b"],"listeners":[]}', { mayPickPorts: false });
    const paths = reading.ok ? [] : reading.problems.map(({ path }) => path);
    expect(paths).toEqual(['node', 'domains[0]', 'listeners', 'media', 'events']);
  });

  it('says so when it is no JSON', () => {
    expect(parsePlan('{', { mayPickPorts: false })).toMatchObject({ ok: false, problems: [{ path: '' }] });
  });

  it('takes an open port where ports are picked', () => {
    const text = textOf('one-host').replace('"port": 5080', '"port": 0');
    expect(parsePlan(text, { mayPickPorts: true })).toMatchObject({ ok: true });
  });
});
