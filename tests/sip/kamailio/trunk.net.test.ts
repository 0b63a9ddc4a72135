/** The example behind NAT with a trunk: who may call out and in, what the application hears of it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '#tests/support/describe-with.ts';
import { type Mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { type ExampleTelephone, listMediaCalls, startExample } from '../example-telephone.ts';
import { header } from '../sip-message.ts';
import { openPhone, type PhoneOptions, type TestPhone } from '../test-phone.ts';

describeWith(['kamailio', 'rtpengine', 'openssl', 'mosquitto'], 'behind NAT with a trunk', () => {
  let site: ExampleTelephone;
  let broker: Mosquitto;
  let listening: Socket;
  const open: TestPhone[] = [];
  const told: Record<string, unknown>[] = [];
  const states: string[] = [];
  let gateway: TestPhone;
  let spare: TestPhone;
  let client: mqtt.MqttClient;

  beforeAll(async () => {
    broker = await startMosquitto();
    client = await mqtt.connectAsync(broker.url);
    client.on('message', (topic, body) => {
      if (topic.endsWith('/state')) states.push(body.toString());
      if (topic === 'sip/edge/calls') told.push(JSON.parse(body.toString()));
    });
    await client.subscribeAsync('sip/#');
    gateway = await openGateway('127.0.2.10');
    spare = await openGateway('127.0.2.11');
    site = await startExample('behind-nat-with-trunk', (plan) => ({
      ...plan,
      trunks: plan.trunks.map((trunk) => ({
        ...trunk,
        gateways: trunk.gateways.map((one) => ({
          ...one,
          port: (one.priority === 10 ? gateway : spare).localPort,
        })),
      })),
      events: { ...plan.events, mqtt: { host: '127.0.0.1', port: broker.port, topic: 'sip' } },
    }));
    const evapi = site.plan.events.evapi ?? { address: '', port: 0 };
    listening = connect(evapi.port, evapi.address);
    await once(listening, 'connect');
  });
  afterAll(async () => {
    listening.destroy();
    for (const phone of [spare, ...open]) await phone.close();
    await site.close();
    await client.endAsync(true);
    await broker.close();
  });

  /** Something at an address of the carrier: sends to the trunk's listener and answers calls. */
  async function openGateway(from: string): Promise<TestPhone> {
    return openPhone({
      name: 'gw',
      domain: 'carrier.example',
      transport: 'udp',
      address: '127.0.0.5',
      port: 9,
      from,
    });
  }
  async function openCarrier(from: string): Promise<TestPhone> {
    const { address, port } = site.listener('carrier-side');
    const phone = await openPhone({
      name: '02188886666',
      domain: 'carrier.example',
      transport: 'udp',
      address,
      port,
      from,
    });
    open.push(phone);
    return phone;
  }
  async function phoneOf(
    name: string,
    listener = 'local',
    more: Partial<PhoneOptions> = {},
  ): Promise<TestPhone> {
    const phone = await openPhone(site.phone(name, listener, more));
    open.push(phone);
    return phone;
  }
  const inviteAt = (phone: TestPhone) => phone.heard.findLast(({ start }) => start.startsWith('INVITE'));
  const none = { start: '', headers: [], body: '' };

  it('calls an allowed number by the gateway, under the house’s number, with sound', async () => {
    const caller = await phoneOf('dispatcher1');
    const call = await caller.call('sip:13900001111@sip.example.org', {
      headers: [['X-Order', 'GD-2026-77']],
    });
    expect(call.status).toBe(200);
    await Promise.all([caller.rtp.speak(20, 0x51), gateway.rtp.speak(20, 0x52)]);
    expect(gateway.rtp.heardMarks(0x51)).toBeGreaterThan(15);
    expect(caller.rtp.heardMarks(0x52)).toBeGreaterThan(15);
    const invite = inviteAt(gateway) ?? none;
    expect(invite.start).toMatch(/^INVITE sip:13900001111@/);
    expect(header(invite, 'From')).toContain('sip:02196777@sip.example.org');
    expect(await call.hangUp()).toBe(200);
    expect(gateway.heard.some(({ start }) => start.startsWith('BYE'))).toBe(true);
    expect(await listMediaCalls(site.plan)).toEqual([]);
  });

  it.each(['00441234567', '9001234', '+4412345678', '1390000111122334455'])(
    'does not call %s',
    async (number) => {
      const before = gateway.heard.length;
      const call = await (await phoneOf('dispatcher1')).call(`sip:${number}@sip.example.org`);
      expect([call.status, call.reason]).toEqual([403, 'Number Not Allowed']);
      expect(gateway.heard).toHaveLength(before);
    },
  );

  it('rings a number of the house from the carrier’s address', async () => {
    const person = await phoneOf('dispatcher1');
    await person.register();
    const call = await (await openCarrier('127.0.2.10')).call('sip:02180000201@127.0.0.5');
    expect([call.status, await call.hangUp()]).toEqual([200, 200]);
  });

  it('never sends a call from outside out again', async () => {
    const carrier = await openCarrier('127.0.2.11');
    expect((await carrier.call('sip:13900001111@127.0.0.5')).status).toBe(404);
    expect((await carrier.call('sip:201@127.0.0.5')).status).toBe(404);
  });

  it('is silent to strangers at the trunk’s door', async () => {
    const stranger = await openCarrier('127.0.2.99');
    expect((await stranger.call('sip:02196777@127.0.0.5', { waitMs: 1200 })).status).toBe(0);
  });

  it('declines a caller of the blacklist, at once when he is added, and never one of the allow-list', async () => {
    const person = await phoneOf('dispatcher1');
    await person.register();
    const carrier = await openCarrier('127.0.2.10');
    const from = (number: string) =>
      carrier.call('sip:02180000201@127.0.0.5', { from: `sip:${number}@carrier.example` });
    expect((await from('13800000666')).status).toBe(603);
    await site.rpc.call('htable.sets', 'blacklist', '02177770000', '1');
    expect((await from('02177770000')).status).toBe(603);
    await site.rpc.call('htable.sets', 'blacklist', '13800000110', '1');
    const allowed = await from('13800000110');
    expect([allowed.status, await allowed.hangUp()]).toEqual([200, 200]);
  });

  it('says so when no gateway is left', async () => {
    const targets = [
      `sip:127.0.2.10:${gateway.localPort};transport=udp`,
      `sip:127.0.2.11:${spare.localPort};transport=udp`,
    ];
    for (const target of targets) await site.rpc.call('dispatcher.set_state', 'i', 2, target);
    const call = await (await phoneOf('dispatcher1')).call('sip:13900001111@sip.example.org');
    expect([call.status, call.reason]).toEqual([503, 'Trunk Not Available']);
    for (const target of targets) await site.rpc.call('dispatcher.set_state', 'a', 2, target);
  });

  it('tells each step of a call over MQTT and evapi, with the order it belongs to', async () => {
    const heard: string[] = [];
    listening.on('data', (data: Buffer) => heard.push(data.toString('utf8')));
    const person = await phoneOf('dispatcher1');
    await person.register();
    const caller = await phoneOf('dispatcher2');
    const from = told.length;
    const call = await caller.call('sip:201@sip.example.org', { headers: [['X-Order', 'GD-9']] });
    await call.hangUp();
    await waitFor(() => told.slice(from).some(({ event }) => event === 'ended'));
    const steps = told.slice(from);
    expect(steps.map(({ event }) => event)).toEqual(['new', 'ringing', 'answered', 'ended']);
    for (const step of steps)
      expect(step).toMatchObject({
        from: 'dispatcher2',
        to: '201',
        direction: 'internal',
        order: 'GD-9',
        callId: header(call.answer, 'Call-ID'),
      });
    const netstrings = heard.join('');
    for (const event of ['new', 'ringing', 'answered', 'ended'])
      expect(netstrings).toContain(`"event":"${event}"`);
    expect(states).toContain('up');
  });

  it('goes to the next gateway when the first one says nothing', async () => {
    await gateway.close();
    const call = await (await phoneOf('dispatcher1')).call('sip:13900002222@sip.example.org');
    expect([call.status, await call.hangUp()]).toEqual([200, 200]);
    expect(inviteAt(spare)?.start).toContain('sip:13900002222@');
    expect(await listMediaCalls(site.plan)).toEqual([]);
  });

  it('tells a failed call with its code, and is told down by the broker when it dies', async () => {
    const from = told.length;
    await (await phoneOf('dispatcher2')).call('sip:nobody-here@sip.example.org');
    await waitFor(() => told.slice(from).some(({ event, code }) => event === 'failed' && code === '480'));
    process.kill(-(site.daemon('kamailio')?.state().pid ?? 0), 'SIGKILL');
    await waitFor(() => states.includes('down'));
  });
});

async function waitFor(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 300 && !isSo(); i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isSo()).toBe(true);
}
