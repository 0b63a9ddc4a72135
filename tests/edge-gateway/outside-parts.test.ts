/** The parts of a broker outside: acknowledgements in order, who sent what, retained topics, the address, the access list. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { mayPublish, publishFilters, readableTopics } from '#edge-gateway/access.ts';
import { createAcks } from '#edge-gateway/acks.ts';
import { parseBrokerAddress } from '#edge-gateway/broker-address.ts';
import { renderMosquittoAcl } from '#edge-gateway/mosquitto-acl.ts';
import { createOutbound } from '#edge-gateway/outbound.ts';
import type { SenderDirectory } from '#edge-gateway/ports.ts';
import { createRetainedTopics } from '#edge-gateway/retained-topics.ts';
import { createSenders } from '#edge-gateway/senders.ts';
import { filterMatches, inboundFilters, outboundFilters, parseTopic } from '#edge-gateway/topics.ts';
import { meter, phone, source, station } from './fakes.ts';

/** A few turns of the event loop: everything that only waits for promises has run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

interface Taken {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Acks over a stream in memory; each accepted message is settled by hand. */
function openAcks(limits = { maxInFlight: 10, maxInFlightBytes: 1_000 }) {
  const connection = new PassThrough();
  const taken: Taken[] = [];
  const failed: unknown[] = [];
  const acks = createAcks(
    {
      accept: () => new Promise((resolve, reject) => void taken.push({ resolve, reject })),
      onFailed: (_connection, error) => void failed.push(error),
      onAcknowledged: () => undefined,
    },
    limits,
  );
  let read = 0;
  const take = (messageId: number, payload = 'x', qos: 0 | 1 = 1) =>
    acks.take(connection, { topic: 't', payload, qos, messageId }, () => void read++);
  const acked = (): number[] => {
    const bytes: unknown = connection.read();
    if (!(bytes instanceof Buffer)) return [];
    return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt16BE(i * 4 + 2));
  };
  return { acks, connection, taken, failed, take, acked, readSoFar: () => read };
}

describe('acknowledgements', () => {
  it('keep the order of the messages, whatever is committed first', async () => {
    const { taken, take, acked } = openAcks();
    for (const id of [700, 2, 3]) take(id);
    taken[2]?.resolve();
    taken[1]?.resolve();
    await settle();
    expect(acked()).toEqual([]);
    taken[0]?.resolve();
    await settle();
    expect(acked()).toEqual([700, 2, 3]);
  });

  it('stop behind a message that was not taken, and only there', async () => {
    const { acks, taken, take, acked, failed } = openAcks();
    for (const id of [1, 2, 3]) take(id);
    taken[0]?.resolve();
    taken[2]?.resolve();
    taken[1]?.reject(new Error('away'));
    await settle();
    expect(acked()).toEqual([1]);
    expect(failed.length).toBeGreaterThan(0);
    await acks.settled();
    expect(acks.inFlight()).toBe(0);
  });

  it('never go to another connection than the message came on', async () => {
    const { connection, taken, take } = openAcks();
    take(1);
    connection.destroy();
    taken[0]?.resolve();
    await settle();
    expect(connection.writableLength).toBe(0);
  });

  it('take nothing more of a connection that is given up: it comes again, in its order', async () => {
    const { acks, connection, taken, take } = openAcks();
    take(1);
    taken[0]?.reject(new Error('away'));
    await settle();
    connection.destroy();
    take(2);
    expect([taken.length, acks.inFlight()]).toEqual([1, 0]);
  });

  it('bound what is in flight, by number and by bytes', async () => {
    const byNumber = openAcks({ maxInFlight: 2, maxInFlightBytes: 1_000 });
    for (const id of [1, 2]) byNumber.take(id);
    expect(byNumber.readSoFar()).toBe(1);
    byNumber.taken[0]?.resolve();
    await settle();
    expect(byNumber.readSoFar()).toBe(2);
    const byBytes = openAcks({ maxInFlight: 10, maxInFlightBytes: 100 });
    byBytes.take(1, 'x'.repeat(100));
    expect(byBytes.readSoFar()).toBe(0);
  });

  it('are not given for QoS 0, whose failure holds nobody up', async () => {
    const { acks, taken, take, acked, failed } = openAcks();
    take(0, 'x', 0);
    take(5);
    taken[0]?.reject(new Error('away'));
    taken[1]?.resolve();
    await settle();
    expect([acked(), failed, acks.inFlight()]).toEqual([[5], [], 0]);
  });
});

describe('senders', () => {
  const limits = { knownMs: 100, unknownMs: 10, maxRemembered: 2 };

  it('are asked for once, and again when the answer is old or devices have changed', async () => {
    let now = 0;
    const asked: string[] = [];
    const directory: SenderDirectory = {
      async findSender(topic) {
        asked.push(topic.kind);
        return topic.kind === 'owntracks' ? phone : null;
      },
    };
    const senders = createSenders(directory, () => now, limits);
    expect(await senders.of('owntracks/w-017/p017')).toBe(phone);
    expect(await senders.of('owntracks/w-017/p017/event')).toBe(phone);
    expect(await senders.of('meters/m/readings')).toBeNull();
    expect(await senders.of('somewhere/else')).toBeNull();
    expect(asked).toEqual(['owntracks', 'meterReadings']);
    now = 10;
    await senders.of('meters/m/readings');
    await senders.of('owntracks/w-017/p017');
    expect(asked).toHaveLength(3);
    senders.forget();
    await senders.of('owntracks/w-017/p017');
    expect(asked).toHaveLength(4);
    now = 200;
    await senders.of('owntracks/w-017/p017');
    expect(asked).toHaveLength(5);
  });

  it('keep the order of a device, and a failed look-up is not remembered', async () => {
    const gates: Taken[] = [];
    const directory: SenderDirectory = {
      findSender: () =>
        new Promise((resolve, reject) => void gates.push({ resolve: () => resolve(phone), reject })),
    };
    const senders = createSenders(directory, () => 0, limits);
    const order: number[] = [];
    const first = senders.of('owntracks/u/d').then(() => order.push(1));
    senders.forget();
    const second = senders.of('owntracks/u/d').then(() => order.push(2));
    await settle();
    // The second does not overtake: it has not even been asked.
    expect(gates).toHaveLength(1);
    gates[0]?.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual([1, 2]);
    const lost = senders.of('owntracks/other/d');
    await settle();
    gates[1]?.reject(new Error('database away'));
    await expect(lost).rejects.toThrow('away');
    const again = senders.of('owntracks/other/d');
    await settle();
    gates[2]?.resolve();
    expect(await again).toBe(phone);
  });
});

describe('retained topics', () => {
  it('are sent again with the newest message of each', async () => {
    const sent: string[] = [];
    let isAway = true;
    const retained = createRetainedTopics(
      async (topic, payload) => {
        if (isAway) throw new Error('away');
        sent.push(`${topic}=${String(payload)}`);
      },
      { maxRetained: 3, atOnce: 2 },
    );
    for (const topic of ['a', 'b', 'c']) await retained.put(topic, 'old');
    await retained.put('a', 'new');
    await retained.resend();
    expect(sent).toEqual([]);
    isAway = false;
    await retained.resend();
    expect(sent).toEqual(['a=new', 'b=old', 'c=old']);
    await expect(retained.put('d', 'too much')).rejects.toThrow('more than 3');
  });
});

describe('messages of ours', () => {
  it('are refused while the broker is away or too many wait, and none stays open for ever', async () => {
    const outbound = createOutbound({ publish: () => Object(null) }, 2);
    const options = { qos: 1, retain: false } as const;
    await expect(outbound.send('t', 'x', options)).rejects.toThrow('away');
    outbound.open();
    const [first, second] = [outbound.send('t', 'x', options), outbound.send('t', 'y', options)];
    await expect(outbound.send('t', 'z', options)).rejects.toThrow('2 messages wait');
    outbound.end();
    await expect(first).rejects.toThrow('ends');
    await expect(second).rejects.toThrow('ends');
    expect(outbound.underWay()).toBe(0);
    await outbound.settled();
  });
});

describe('the address', () => {
  it.each([
    ['mqtt://broker', { protocol: 'mqtt', host: 'broker', port: 1883, username: null, password: null }],
    ['mqtts://[::1]', { protocol: 'mqtts', host: '::1', port: 8883, shown: 'mqtts://[::1]:8883' }],
    ['mqtt://gate:p%40ss@10.0.0.7:2883/', { username: 'gate', password: 'p@ss', port: 2883 }],
  ])('%s is taken apart', (text, wanted) => {
    expect(parseBrokerAddress(text)).toMatchObject(wanted);
  });

  it('shows no secret, and what stands beside it wins', () => {
    const address = parseBrokerAddress('mqtt://gate:hunter2@broker', { username: null, password: 'other' });
    expect(address).toMatchObject({ username: 'gate', password: 'other', shown: 'mqtt://broker:1883' });
  });

  it.each([
    '',
    'broker:1883',
    'http://broker',
    'mqtt://',
    'mqtt://broker/site',
    'mqtt://broker?x=1',
    'mqtt://a%zz@b',
  ])('%j is none', (text) => expect(parseBrokerAddress(text)).toBeNull());
});

describe('the filters', () => {
  it('take in every topic of a device, and nothing the server says itself', () => {
    const topics = [phone, station, meter, source].flatMap(publishFilters);
    expect(topics.length).toBeGreaterThan(10);
    for (const topic of topics) {
      expect(parseTopic(topic)).not.toBeNull();
      expect(inboundFilters.filter((filter) => filterMatches(filter, topic))).toHaveLength(1);
    }
    const heard = [phone, source].flatMap(readableTopics).filter((topic) => !topic.endsWith('p017'));
    for (const topic of heard) {
      expect([topic, outboundFilters.some((filter) => filterMatches(filter, topic))]).toEqual([topic, true]);
      expect(inboundFilters.some((filter) => filterMatches(filter, topic))).toBe(false);
    }
  });
});

describe('the access list for mosquitto', () => {
  it('gives each device what the embedded broker would, and the server the rest', () => {
    for (const device of [phone, station, meter, source])
      for (const topic of publishFilters(device)) expect(mayPublish(device, topic)).toBe(true);
    const text = renderMosquittoAcl('hearthline', [station, source]);
    expect(text.split('\n\n').slice(1)).toEqual([
      'user hs-4\ntopic write heat-stations/hs-4/readings',
      'user hotline\ntopic write sources/hotline/requests\ntopic read sources/hotline/replies\n',
    ]);
    expect(text).toContain('user hearthline\ntopic write owntracks/+/+/cmd\n');
    expect(text).toContain('topic read sources/+/requests\n');
  });
});
