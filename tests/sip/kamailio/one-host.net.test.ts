/** The one-host example as it really runs: who gets in, who is reached, what happens without sound and in a flood. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCredential } from '#sip/credentials.ts';
import { isFreeUdp } from '#sip/daemons/free-ports.ts';
import { rotateSecrets } from '#sip/secrets.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { freePort } from '#tests/support/free-port.ts';
import { type ExampleTelephone, listMediaCalls, startExample } from '../example-telephone.ts';
import { header, statusOf } from '../sip-message.ts';
import { sippAnswer, sippCall } from '../sipp.ts';
import { openPhone, type PhoneOptions, type TestPhone } from '../test-phone.ts';

describeWith(['kamailio', 'rtpengine', 'sipp'], 'one host', () => {
  let site: ExampleTelephone;
  const open: TestPhone[] = [];
  beforeAll(async () => {
    site = await startExample('one-host', (plan) => ({
      ...plan,
      flood: { ...plan.flood, requests: 30, banS: 60 },
    }));
  });
  afterAll(async () => {
    for (const phone of open) await phone.close();
    await site.close();
  });

  async function phoneOf(
    name: string,
    listener = 'phones',
    more: Partial<PhoneOptions> = {},
  ): Promise<TestPhone> {
    const phone = await openPhone(site.phone(name, listener, more));
    open.push(phone);
    return phone;
  }
  const nowS = () => Math.floor(Date.now() / 1000);
  const loginOf = (name: string, change: { nowS?: number; secret?: string } = {}) => {
    const secret = change.secret ?? site.secrets.ephemeral[0] ?? '';
    const made = makeCredential({ name, ttlS: 600, hash: 'sha256', nowS: change.nowS ?? nowS(), secret });
    return { user: made.authUser, password: made.password };
  };

  it('runs as an ordinary user', async () => {
    const { readFileSync } = await import('node:fs');
    const uids = site
      .states()
      .map(({ pid }) => /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    expect(uids).toHaveLength(2);
    expect(uids).not.toContain('0');
  });

  it.each(['phones', 'phones-tcp', 'browsers'])('lets a good credential in at %s', async (listener) => {
    expect(statusOf(await (await phoneOf('alice', listener)).register())).toBe(200);
  });

  it.each([
    ['a wrong secret', 'alice', { secret: 'somebody-elses-secret' }],
    ['an expired credential', 'alice', { nowS: 1_700_000_000 }],
    ['a wrong secret for a name that nobody has', 'nobody-at-all', { secret: 'somebody-elses-secret' }],
  ] as const)('answers 401 to %s', async (_, name, change) => {
    const login = loginOf(name, change);
    expect(statusOf(await (await phoneOf(name, 'phones', { login })).register())).toBe(401);
  });

  it('answers 403 to a credential of another person, in registrations and in calls', async () => {
    const phone = await phoneOf('bob', 'phones', { login: loginOf('alice') });
    expect(statusOf(await phone.register())).toBe(403);
    expect((await phone.call('sip:alice@hearthline.local')).status).toBe(403);
  });

  it('says nothing about who exists: same words for names that are known and that are not', async () => {
    const known = await phoneOf('offline-person');
    await known.register();
    await known.register(0);
    const stranger = await phoneOf('stranger', 'phones', {
      login: { user: 'front-desk', password: 'wrong' },
    });
    const nobody = await phoneOf('stranger', 'phones', {
      login: { user: 'no-such-desk', password: 'wrong' },
    });
    const shape = (message: Awaited<ReturnType<TestPhone['register']>>) => [
      message.start,
      message.headers.map(([name]) => name),
    ];
    expect(shape(await stranger.register())).toEqual(shape(await nobody.register()));
    const caller = await phoneOf('carol');
    const [offline, unknown] = [
      await caller.call('sip:offline-person@hearthline.local'),
      await caller.call('sip:never-seen@hearthline.local'),
    ];
    expect([offline.status, unknown.status]).toEqual([480, 480]);
    expect(offline.reason).toBe(unknown.reason);
  });

  it('takes no guests: nothing but a challenge without a credential', async () => {
    const { login, ...guest } = site.phone('guest', 'phones');
    const phone = await openPhone(guest);
    open.push(phone);
    expect((await phone.call('sip:hotline@hearthline.local')).status).toBe(407);
    expect(statusOf(await phone.register())).toBe(401);
  });

  it('refuses two credentials in one request', async () => {
    const phone = await phoneOf('alice');
    const headers = [
      ['Proxy-Authorization', 'Digest username="front-desk", realm="hearthline.local"'],
    ] as const;
    expect(
      statusOf(
        await phone.request('REGISTER', 'sip:hearthline.local', {
          headers,
          to: 'sip:alice@hearthline.local',
        }),
      ),
    ).not.toBe(200);
    expect(phone.heard.map((message) => message.start)).toContain('SIP/2.0 400 One Credential Only');
  });

  it('knows a desk phone by the password of the secrets file', async () => {
    const right = { user: 'front-desk', password: site.secrets.desk['front-desk'] ?? '' };
    expect(statusOf(await (await phoneOf('front-desk', 'phones', { login: right })).register())).toBe(200);
    const asOther = await phoneOf('alice', 'phones', { login: right });
    expect(statusOf(await asOther.register())).toBe(403);
    const caller = await phoneOf('dora');
    const call = await caller.call('sip:201@hearthline.local');
    expect([call.status, await call.hangUp()]).toEqual([200, 200]);
  });

  it('keeps the names of services for the services’ own door', async () => {
    expect(statusOf(await (await phoneOf('svc-acd', 'phones')).register())).toBe(403);
    expect(statusOf(await (await phoneOf('alice', 'services')).register())).toBe(403);
    const service = await phoneOf('svc-acd', 'services');
    expect(statusOf(await service.register())).toBe(200);
    const call = await (await phoneOf('erin')).call('sip:hotline@hearthline.local');
    expect([call.status, await call.hangUp()]).toEqual([200, 200]);
    expect(service.heard.some(({ start }) => start.startsWith('BYE'))).toBe(true);
  });

  it('shuts out a revoked person within one command, and takes the secret of the next turn', async () => {
    const phone = await phoneOf('leaver');
    await site.rpc.call('htable.sets', 'revoked', 'leaver', '1');
    expect(statusOf(await phone.register())).toBe(403);
    const next = loginOf('frank', { secret: rotateSecrets(site.secrets).ephemeral[0] ?? '' });
    expect(statusOf(await (await phoneOf('frank', 'phones', { login: next })).register())).toBe(200);
    expect(statusOf(await (await phoneOf('frank')).register())).toBe(200);
  });

  it('opens no WebSocket for a foreign page, and answers no command without the secret', async () => {
    await expect(
      openPhone(site.phone('alice', 'browsers', { origin: 'https://evil.example' })),
    ).rejects.toThrow(/403/);
    await expect(openPhone(site.phone('alice', 'browsers', { path: '/other' }))).rejects.toThrow(/404/);
    const { address, port } = site.plan.events.rpc;
    const answer = await fetch(`http://${address}:${port}/rpc`, {
      method: 'POST',
      body: '{"jsonrpc":"2.0","method":"core.uptime"}',
    });
    expect(answer.status).toBe(403);
  });

  it('carries sound both ways through rtpengine, hides where each one is, and forgets the call', async () => {
    const [caller, called] = [await phoneOf('gina'), await phoneOf('hugo')];
    await called.register();
    const call = await caller.call('sip:hugo@hearthline.local');
    expect(call.status).toBe(200);
    await Promise.all([caller.rtp.speak(25, 0x41), called.rtp.speak(25, 0x42)]);
    expect(called.rtp.heardMarks(0x41)).toBeGreaterThan(20);
    expect(caller.rtp.heardMarks(0x42)).toBeGreaterThan(20);
    const { portMin, portMax } = site.plan.media.sets[0]?.nodes[0] ?? { portMin: 0, portMax: 0 };
    for (const { rtp } of [caller, called]) {
      expect(rtp.target()?.port).toBeGreaterThanOrEqual(portMin);
      expect(rtp.target()?.port).toBeLessThanOrEqual(portMax);
    }
    const invite = called.heard.find(({ start }) => start.startsWith('INVITE'));
    expect(header(invite ?? { start: '', headers: [], body: '' }, 'Contact')).toMatch(
      /^<sip:192\.0\.2\.255;line=/,
    );
    expect(await listMediaCalls(site.plan)).toHaveLength(1);
    expect(await call.hangUp()).toBe(200);
    expect(await listMediaCalls(site.plan)).toEqual([]);
  });

  it('rings every telephone of a person at once, each with its own sound', async () => {
    const [first, second, caller] = [await phoneOf('ivan'), await phoneOf('ivan'), await phoneOf('judy')];
    await first.register();
    await second.register();
    const call = await caller.call('sip:ivan@hearthline.local');
    await caller.rtp.speak(15, 0x43);
    const heard = [first.rtp.heardMarks(0x43), second.rtp.heardMarks(0x43)];
    expect(Math.max(...heard)).toBeGreaterThan(10);
    expect(await call.hangUp()).toBe(200);
    expect(await listMediaCalls(site.plan)).toEqual([]);
  });

  it('reaches a page that names itself by its device, also after it came back over another connection', async () => {
    const instance = '6f6e6520-686f-7374-2070-616765000001';
    const page = await phoneOf('rita', 'browsers', { instance });
    expect(statusOf(await page.register())).toBe(200);
    const caller = await phoneOf('sven', 'browsers', { instance: '6f6e6520-686f-7374-2070-616765000002' });
    expect(statusOf(await caller.register())).toBe(200);
    const call = await caller.call('sip:rita@hearthline.local');
    expect(call.status).toBe(200);
    expect(await call.within('INFO')).toBe(200);
    expect(page.heard.some(({ start }) => start.startsWith('ACK'))).toBe(true);
    await page.close();
    open.splice(open.indexOf(page), 1);
    const back = await phoneOf('rita', 'browsers', { instance });
    await back.register();
    expect(await call.hangUp()).toBe(200);
    expect(back.heard.some(({ start }) => start.startsWith('BYE'))).toBe(true);
    expect(await listMediaCalls(site.plan)).toEqual([]);
  });

  it('lets nobody into a call that is not there', async () => {
    const phone = await phoneOf('mallory');
    const { address, port } = site.listener('phones');
    const routes = [`<sip:${address}:${port};lr>`];
    const forged = await phone.request('INVITE', 'sip:hugo@127.0.0.1:9', {
      toTag: 'guess',
      routes,
      waitMs: 3000,
    });
    expect(statusOf(forged)).toBe(481);
  });

  it('refuses numbers outside: this house has no trunk', async () => {
    expect((await (await phoneOf('kate')).call('sip:13900000000@hearthline.local')).status).toBe(403);
    expect((await (await phoneOf('kate')).call('sip:someone@elsewhere.example')).status).toBe(403);
  });

  it('carries a call of sipp to sipp', async () => {
    const port = await freePort();
    const contact = `sip:leo@127.0.0.1:${port};transport=udp`;
    expect(statusOf(await (await phoneOf('leo', 'phones', { contact })).register())).toBe(200);
    const answering = sippAnswer({ address: '127.0.0.1', port }, await evenPort());
    while (await isFreeUdp('127.0.0.1', port)) await new Promise((resolve) => setTimeout(resolve, 20));
    const calling = await sippCall({
      server: site.listener('phones'),
      domain: 'hearthline.local',
      caller: 'mia',
      login: loginOf('mia'),
      to: 'leo',
      mediaPort: await evenPort(),
    });
    expect({ caller: calling.code, called: (await answering).code }, calling.text).toEqual({
      caller: 0,
      called: 0,
    });
    expect(await listMediaCalls(site.plan)).toEqual([]);
  });

  it('bans who floods, and nobody else', async () => {
    const flooder = await phoneOf('flood', 'phones', { from: '127.0.0.9' });
    for (let i = 0; i < 80; i += 1) await flooder.request('OPTIONS', 'sip:hearthline.local', { waitMs: 1 });
    expect(statusOf(await flooder.request('OPTIONS', 'sip:hearthline.local', { waitMs: 1500 }))).toBe(0);
    expect(statusOf(await (await phoneOf('nina')).register())).toBe(200);
    expect(JSON.stringify(await site.rpc.call('htable.dump', 'banned'))).toContain('127.0.0.9');
  });

  it('bans who tries passwords', async () => {
    const login = { user: 'front-desk', password: 'guess' };
    const guesser = await phoneOf('front-desk', 'phones', { from: '127.0.0.11', login });
    let tries = 0;
    while (
      tries < 40 &&
      statusOf(
        await guesser.request('REGISTER', 'sip:hearthline.local', {
          to: 'sip:front-desk@hearthline.local',
          waitMs: 1500,
        }),
      ) === 401
    ) {
      tries += 1;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(tries).toBeLessThanOrEqual(site.plan.auth.wrongPerWindow);
    expect(JSON.stringify(await site.rpc.call('htable.dump', 'banned'))).toContain('127.0.0.11');
  });

  it('says 503 while rtpengine is gone, and calls again when it is back', async () => {
    const [caller, called] = [await phoneOf('olga'), await phoneOf('paul')];
    await called.register();
    const daemon = site.daemon('rtpengine-sound');
    const pid = daemon?.state().pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    const call = await caller.call('sip:paul@hearthline.local');
    process.kill(pid, 'SIGCONT');
    expect([call.status, call.reason]).toEqual([503, 'Media Not Available']);
    expect(called.heard.some(({ start }) => start.startsWith('INVITE'))).toBe(false);
    process.kill(pid, 'SIGKILL');
    while (daemon?.state().state !== 'ready' || daemon.state().restarts === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    let status = 503;
    for (let i = 0; i < 20 && status === 503; i += 1) {
      const again = await caller.call('sip:paul@hearthline.local');
      status = again.status;
      if (status === 200) await again.hangUp();
      else await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    expect(status).toBe(200);
  });

  it('starts Kamailio again when it dies', async () => {
    const daemon = site.daemon('kamailio');
    process.kill(-(daemon?.state().pid ?? 0), 'SIGKILL');
    while (daemon?.state().state !== 'ready' || daemon.state().restarts === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(statusOf(await (await phoneOf('quin')).register())).toBe(200);
  });
});

/** RTP stands on even ports. */
async function evenPort(): Promise<number> {
  const port = await freePort();
  return port % 2 === 0 ? port : port + 1;
}
