import { describe, expect, it } from 'vitest';
import { argonPasswords, createGate } from '#command-center/server/passwords.ts';
import { hashToken } from '#command-center/server/secrets.ts';
import { openDesk } from './support/desk.ts';

const hourMs = 3_600_000;

async function tokenOf(
  desk: ReturnType<typeof openDesk>,
  body: Record<string, unknown>,
): Promise<{ id: string; token: string }> {
  const made = await desk.ask('POST', '/api/tokens', { as: 'admin', body });
  expect(made.status).toBe(201);
  return made.body;
}

describe('signing in', () => {
  it('gives a cookie that pages cannot read, and the session behind it', async () => {
    const desk = openDesk();
    const response = await desk.app.request('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'agent', password: 'password of agent' }),
    });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
    const session = await desk.ask('GET', '/api/session', {
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });
    expect(session.body).toMatchObject({ user: { username: 'agent', role: 'agent' } });
    const token = cookie.split(';')[0]?.split('=')[1] ?? '';
    expect([...desk.people.rows.keys()].join()).not.toContain(token);
    expect([...desk.people.rows.keys()]).toEqual([
      Buffer.from(hashToken(desk.deps.secretKey, token)).toString('hex'),
    ]);
  });

  it('marks the cookie Secure over https', async () => {
    const { app } = openDesk();
    const response = await app.request('https://centre.example/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'centre.example' },
      body: JSON.stringify({ username: 'agent', password: 'password of agent' }),
    });
    expect(response.headers.get('set-cookie')).toMatch(/Secure/);
  });

  it('says the same for an unknown name and a wrong password, after the same work', async () => {
    const desk = openDesk();
    const wrong = await desk.ask('POST', '/api/session', { body: { username: 'agent', password: 'x' } });
    const before = desk.people.checks.count;
    const unknown = await desk.ask('POST', '/api/session', { body: { username: 'nobody', password: 'x' } });
    expect(desk.people.checks.count).toBe(before + 1);
    expect(wrong.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
  });

  it('slows a password flood down and checks at most two passwords at a time', async () => {
    const desk = openDesk();
    const tries = Array.from({ length: 200 }, (_, i) =>
      desk.ask('POST', '/api/session', { body: { username: 'agent', password: `guess ${i}` } }),
    );
    const statuses = (await Promise.all(tries)).map((asked) => asked.status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(desk.people.checks.most).toBeLessThanOrEqual(2);
    const checked = desk.people.checks.count;
    // Five are free, and two were under way when the fifth failed: waiting in line gets nobody another guess.
    expect(checked).toBeLessThanOrEqual(7);
    const late = await desk.ask('POST', '/api/session', { body: { username: 'agent', password: 'guess' } });
    expect(late).toMatchObject({ status: 429, body: { code: 'too-many-tries' } });
    expect(late.headers.get('retry-after')).toBe('5');
    expect(desk.people.checks.count).toBe(checked);
    const other = await desk.ask('POST', '/api/session', {
      body: { username: 'dispatcher', password: 'password of dispatcher' },
    });
    expect(other.status).toBe(200);
  });

  it('ends at sign-out, after 12 h without use, and never lives longer than 24 h', async () => {
    const desk = openDesk();
    let cookie = await desk.signIn('agent');
    const isIn = async () => {
      const response = await desk.app.request('/api/notices', { headers: { cookie } });
      const renewed = response.headers.get('set-cookie')?.split(';')[0];
      cookie = renewed ?? cookie;
      return response.status === 200;
    };
    for (let hour = 0; hour < 23; hour += 2) {
      desk.wall.now += 2 * hourMs - 1;
      expect(await isIn(), `after ${hour + 2} h`).toBe(true);
    }
    desk.wall.now += hourMs;
    expect(await isIn()).toBe(false);
    const idle = await desk.signIn('agent');
    desk.wall.now += 12 * hourMs + 1;
    expect((await desk.app.request('/api/notices', { headers: { cookie: idle } })).status).toBe(401);
    const out = await desk.signIn('agent');
    await desk.app.request('/api/session', { method: 'DELETE', headers: { cookie: out } });
    expect((await desk.app.request('/api/notices', { headers: { cookie: out } })).status).toBe(401);
  });

  it('rotates the token in use; the old one serves what is under way for a minute', async () => {
    const desk = openDesk();
    const old = await desk.signIn('agent');
    desk.wall.now += hourMs;
    const response = await desk.app.request('/api/notices', { headers: { cookie: old } });
    const fresh = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(fresh).not.toBe(old);
    expect((await desk.app.request('/api/notices', { headers: { cookie: old } })).status).toBe(200);
    desk.wall.now += 70_000;
    expect((await desk.app.request('/api/notices', { headers: { cookie: old } })).status).toBe(401);
    expect((await desk.app.request('/api/notices', { headers: { cookie: fresh } })).status).toBe(200);
  });

  it('tells a page that nobody is signed in, and programs that their credentials are wrong', async () => {
    const desk = openDesk();
    const ask = async (headers: Record<string, string>) => {
      const { status, body } = await desk.ask('GET', '/api/session', { headers });
      return [status, body?.code ?? body];
    };
    expect(await ask({})).toEqual([200, null]);
    expect(await ask({ cookie: 'hearthline=ended' })).toEqual([200, null]);
    expect(await ask({ authorization: 'Bearer wrong' })).toEqual([401, 'not-signed-in']);
  });

  it('refuses state changes that a foreign page sends', async () => {
    const desk = openDesk();
    const send = (headers: Record<string, string>) =>
      desk.ask('POST', '/api/orders/x/commands', { as: 'agent', headers, body: {} });
    expect(await send({ origin: 'https://evil.example', host: 'centre.example' })).toMatchObject({
      status: 403,
      body: { code: 'foreign-origin' },
    });
    expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await send({ origin: 'null' })).status).toBe(403);
    expect((await send({ origin: 'https://centre.example', host: 'centre.example' })).status).toBe(422);
    expect((await send({})).status).toBe(422);
  });

  it('hashes with argon2id', async () => {
    const hash = await argonPasswords.hash('secret');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await argonPasswords.verify(hash, 'secret')).toBe(true);
    expect(await argonPasswords.verify(hash, 'wrong')).toBe(false);
    expect(await argonPasswords.verify('no hash', 'secret')).toBe(false);
  });

  it('opens the gate again after work that failed', async () => {
    const gate = createGate(1, 0);
    await expect(gate.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await gate.run(async () => 'in')).toBe('in');
    const first = gate.run(() => new Promise((resolve) => setImmediate(resolve)));
    expect(await gate.run(async () => 'in')).toBeNull();
    await first;
  });
});

describe('programs, walls and devices', () => {
  it('lets a bearer token in with its role and ends it within five seconds', async () => {
    const desk = openDesk();
    const { id, token } = await tokenOf(desk, { name: 'report', role: 'supervisor' });
    const headers = { authorization: `Bearer ${token}` };
    expect((await desk.ask('GET', '/api/orders', { headers })).status).toBe(200);
    expect((await desk.ask('GET', '/api/users', { headers })).status).toBe(403);
    expect(JSON.stringify([...desk.people.tokenRows.values()])).not.toContain(token);
    // Another process revokes it: only the cache of this one stands between.
    await desk.people.tokens.revoke(id, desk.wall.now);
    desk.wall.now += 5_000;
    expect((await desk.ask('GET', '/api/orders', { headers })).status).toBe(401);
    expect((await desk.ask('GET', '/api/orders', { headers: { authorization: 'Bearer x' } })).status).toBe(
      401,
    );
  });

  it('exchanges a wall token once for a cookie that only reads, masked', async () => {
    const desk = openDesk();
    const { token } = await tokenOf(desk, { name: 'hall', role: 'wall' });
    expect(
      (await desk.ask('GET', '/api/orders', { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(401);
    const first = await desk.ask('POST', '/api/wall-session', { body: { token } });
    expect(first.body).toMatchObject({ user: { role: 'wall' } });
    expect((await desk.ask('POST', '/api/wall-session', { body: { token } })).status).toBe(401);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const order = await desk.town.pooled();
    const list = await desk.ask('GET', '/api/orders', { headers: { cookie } });
    expect(list.body.items).toMatchObject([{ id: order.id, placeLabel: '曙光小区' }]);
    const detail = await desk.ask('GET', `/api/orders/${order.id}`, { headers: { cookie } });
    expect(JSON.stringify(detail.body)).not.toContain('13900000000');
    expect(detail.body).toMatchObject({ caller: null, description: '', allowed: [] });
    desk.alarms.push({
      id: 'alarm1',
      code: 'nobody-eligible',
      severity: 2,
      sinceAt: '2026-01-05T00:00:00.000Z',
      acknowledgedAt: null,
      acknowledgedBy: null,
      clearedAt: null,
      state: 'unacknowledged',
      active: true,
      returnedAt: null,
      occurrences: 1,
      hiddenBy: null,
      hiddenReason: null,
      shelvedUntil: null,
      orderId: null,
      requestId: null,
      heatStationId: null,
      lon: null,
      lat: null,
      textZh: '',
      textEn: '',
      data: {},
    });
    const path = '/api/alarms/alarm1/acknowledge';
    expect((await desk.ask('POST', path, { headers: { cookie } })).status).toBe(403);
    expect((await desk.ask('POST', path, { as: 'dispatcher' })).body).toMatchObject({
      acknowledgedBy: 'dispatcher',
    });
  });

  it('ends the sessions of a person who is disabled, at once', async () => {
    const desk = openDesk();
    const cookie = await desk.signIn('agent');
    expect((await desk.ask('DELETE', '/api/users/agent', { as: 'admin' })).status).toBe(200);
    expect((await desk.app.request('/api/notices', { headers: { cookie } })).status).toBe(401);
    expect(
      (await desk.ask('POST', '/api/session', { body: { username: 'agent', password: 'password of agent' } }))
        .status,
    ).toBe(401);
  });

  it('knows a source by its device password', async () => {
    const desk = openDesk();
    const basic = Buffer.from('source1:secret of source1').toString('base64');
    const body = {
      commandId: '01JGXQ7Z3N8V5W2R4T6Y8A0C1D',
      source: 'web',
      externalId: 'E1',
      category: 'repair',
      subtype: 'notWarm',
      place: { kind: 'household', householdId: 'h1' },
    };
    const made = await desk.ask('POST', '/api/requests', {
      headers: { authorization: `Basic ${basic}` },
      body,
    });
    expect(made).toMatchObject({
      status: 201,
      body: { request: { source: 'web', state: 'dispatched' }, orders: [{}] },
    });
  });

  it('makes devices and people with secrets that are shown once', async () => {
    const desk = openDesk();
    const device = { username: 'phone9', deviceId: 'p9', kind: 'phone', workerId: 'w1' };
    const made = await desk.ask('POST', '/api/devices', { as: 'admin', body: device });
    expect(made.body.password).toHaveLength(43);
    expect(
      (await desk.ask('POST', '/api/devices', { as: 'admin', body: { ...device, workerId: null } })).status,
    ).toBe(422);
    expect((await desk.ask('GET', '/api/devices', { as: 'admin' })).body.items).toMatchObject([
      { username: 'phone9' },
    ]);
    const person = { username: 'new.agent', name: '新人', role: 'agent', password: 'long enough' };
    expect((await desk.ask('POST', '/api/users', { as: 'admin', body: person })).status).toBe(201);
    expect((await desk.ask('POST', '/api/users', { as: 'admin', body: person })).status).toBe(422);
    expect(
      (await desk.ask('POST', '/api/session', { body: { username: 'new.agent', password: 'long enough' } }))
        .status,
    ).toBe(200);
    expect(desk.people.noted.map((row) => row.action)).toContain('POST /api/users');
  });
});
