/** Own topics only: every kind of device against every kind of topic, and the login's outcomes. */
import { describe, expect, it } from 'vitest';
import { createAccess, mayPublish, mayReceive, maySubscribe, narrowFilter } from '#edge-gateway/access.ts';
import { createLoginGuard } from '#edge-gateway/login-guard.ts';
import { directoryOf, meter, passwordOf, phone, service, source, station, testClock } from './fakes.ts';

const identities = { phone, station, meter, source, service };
type Who = keyof typeof identities;

/** Topic → who may publish there; everybody else may not. */
const publishTable: [string, Who[]][] = [
  ['owntracks/w-017/p017', ['phone']],
  ['owntracks/w-017/p017/event', ['phone']],
  ['owntracks/w-017/p017/cmd', []],
  ['owntracks/w-017/p018', []],
  ['owntracks/w-018/p017', []],
  ['workers/worker-17/commands', ['phone']],
  ['workers/worker-18/commands', []],
  ['workers/worker-17/orders', []],
  ['workers/worker-17/replies', []],
  ['heat-stations/hs-4/readings', ['station']],
  ['heat-stations/hs-5/readings', []],
  ['meters/m-9/readings', ['meter']],
  ['meters/hs-4/readings', []],
  ['sources/hotline/requests', ['source']],
  ['sources/other/requests', []],
  ['sources/hotline/replies', []],
  ['site/notices', []],
  ['spBv1.0/g/NDATA/n', []],
  ['sip/node-1/calls/started', ['service']],
  ['sip/node-2/calls', []],
  ['$SYS/anything', []],
  ['', []],
];

/** Filter → what each kind is granted. */
const subscribeTable: [string, Partial<Record<Who, string>>][] = [
  ['owntracks/w-017/p017/cmd', { phone: 'owntracks/w-017/p017/cmd' }],
  ['owntracks/+/+', { phone: 'owntracks/w-017/p017' }],
  ['owntracks/+/+/cmd', { phone: 'owntracks/w-017/p017/cmd' }],
  ['owntracks/+/+/info', { phone: 'owntracks/w-017/p017/info' }],
  ['owntracks/w-017/p017/#', { phone: 'owntracks/w-017/p017/#' }],
  ['owntracks/#', {}],
  ['owntracks/+/p017', {}],
  ['owntracks/w-018/p018/cmd', {}],
  ['workers/worker-17/orders', { phone: 'workers/worker-17/orders' }],
  ['workers/worker-17/replies', { phone: 'workers/worker-17/replies' }],
  ['workers/worker-18/orders', {}],
  ['workers/+/orders', {}],
  ['site/notices', { phone: 'site/notices' }],
  ['sources/hotline/replies', { source: 'sources/hotline/replies' }],
  ['sources/+/replies', {}],
  ['heat-stations/hs-4/readings', {}],
  ['meters/m-9/readings', {}],
  ['sip/control/+', { service: 'sip/control/+' }],
  ['sip/control/node-1', {}],
  ['#', {}],
  ['+/+/+', {}],
  ['$SYS/#', {}],
  ['$share/g/workers/worker-17/orders', {}],
  ['owntracks/w-017/p017/#/x', {}],
];

describe('access', () => {
  for (const [topic, allowed] of publishTable) {
    it(`publish on ${JSON.stringify(topic)}: ${allowed.join(', ') || 'nobody'}`, () => {
      for (const [who, identity] of Object.entries(identities)) {
        expect([who, mayPublish(identity, topic)]).toEqual([who, allowed.some((name) => name === who)]);
      }
    });
  }

  for (const [filter, granted] of subscribeTable) {
    it(`subscribe to ${filter}: ${Object.keys(granted).join(', ') || 'nobody'}`, () => {
      const given = Object.entries(identities).flatMap(([who, identity]) => {
        const narrowed = narrowFilter(identity, filter);
        expect(maySubscribe(identity, filter)).toBe(narrowed !== null);
        return narrowed === null ? [] : [[who, narrowed]];
      });
      expect(Object.fromEntries(given)).toEqual(granted);
    });
  }

  it('a phone without a worker has no worker topics', () => {
    const { workerId: _, ...spare } = phone;
    expect(mayPublish(spare, 'workers/undefined/commands')).toBe(false);
    expect(maySubscribe(spare, 'workers/undefined/orders')).toBe(false);
  });

  it('delivery is asked by topic', () => {
    expect(mayReceive(phone, 'workers/worker-17/orders')).toBe(true);
    expect(mayReceive(phone, 'workers/worker-18/orders')).toBe(false);
    expect(mayReceive(service, 'sip/control/node-1')).toBe(true);
    expect(mayReceive(station, 'site/notices')).toBe(false);
  });
});

describe('login', () => {
  const open = () => {
    const clock = testClock();
    const directory = directoryOf([phone]);
    return {
      clock,
      directory,
      access: createAccess(
        directory,
        createLoginGuard(() => clock.wallMs),
      ),
    };
  };

  it('gives the identity for the right secret, a reason otherwise', async () => {
    const { access } = open();
    expect(await access.login('w-017', passwordOf(phone), '10.0.0.1')).toEqual({ ok: true, identity: phone });
    expect(await access.login('w-017', 'x', '10.0.0.1')).toEqual({ ok: false, reason: 'bad-credentials' });
    expect(await access.login('', '', '10.0.0.1')).toEqual({ ok: false, reason: 'bad-credentials' });
  });

  it('a flood from one address waits without asking the directory, and does not lock the device out elsewhere', async () => {
    const { access, directory, clock } = open();
    for (let i = 0; i < 50; i++) await access.login('w-017', `guess-${i}`, '10.6.6.6');
    expect(directory.asked).toBe(5);
    expect(await access.login('w-017', passwordOf(phone), '10.6.6.6')).toEqual({
      ok: false,
      reason: 'throttled',
    });
    expect((await access.login('w-017', passwordOf(phone), '10.0.0.1')).ok).toBe(true);
    clock.wallMs += 1_001;
    expect((await access.login('w-017', passwordOf(phone), '10.6.6.6')).ok).toBe(true);
  });

  it('the wait doubles with every further failure', async () => {
    const { access, directory, clock } = open();
    for (let i = 0; i < 9; i++) {
      await access.login('w-017', 'x', '10.6.6.6');
      clock.wallMs += 1_001;
    }
    expect(directory.asked).toBeLessThan(8);
  });

  it('one address cannot try names without end', async () => {
    const { access, directory } = open();
    for (let i = 0; i < 500; i++) await access.login(`name-${i}`, 'x', '10.6.6.6');
    expect(directory.asked).toBe(200);
  });

  it('a directory that fails is no wrong password', async () => {
    const access = createAccess(
      { authenticate: () => Promise.reject(new Error('database away')) },
      createLoginGuard(() => 0),
    );
    expect(await access.login('w-017', 'x', '10.0.0.1')).toEqual({ ok: false, reason: 'unavailable' });
  });
});
