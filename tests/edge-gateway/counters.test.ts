/** Counters that add up at every moment, also when the store fails. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamCounts } from '#edge-gateway/counters.ts';
import { defaultIngestSettings, startIngest } from '#edge-gateway/ingest.ts';
import { bytes, location, meter, phone, StoreFailure, source, station, wireLines } from './fakes.ts';
import { fixTopic, openIntake, stationTopic } from './intake-rig.ts';

function sum(counts: StreamCounts): number {
  const rejected = Object.values(counts.rejected).reduce((a, b) => a + b, 0);
  return counts.stored + counts.duplicate + counts.ignored + rejected + counts.waiting;
}

describe('counters', () => {
  it('a store that fails gives everything back', async () => {
    const { ingest, ports, send } = openIntake();
    ports.store.before = () => Promise.reject(new StoreFailure('fault'));
    await expect(send(phone, fixTopic, location())).rejects.toThrow('fault');
    expect(ingest.counters().fixes).toMatchObject({ received: 0, returned: 1, waiting: 0 });
  });

  it('a listener that throws takes no acknowledgement back', async () => {
    const { ports, send } = openIntake({
      onStored: () => {
        throw new Error('live state');
      },
    });
    await send(phone, fixTopic, location());
    expect(ports.store.fixes.size).toBe(1);
  });

  it('after a lost answer to COMMIT the live state still hears of the rows', async () => {
    const { ports } = openIntake();
    const ingest = startIngest(ports, {
      ...defaultIngestSettings,
      batch: { ...defaultIngestSettings.batch, retryPausesMs: [1] },
    });
    const save = ports.store.saveBatch;
    let lost = true;
    ports.store.saveBatch = async (batch) => {
      const outcome = await save(batch);
      if (lost) {
        lost = false;
        throw new StoreFailure('transient');
      }
      return outcome;
    };
    await ingest.accept({ identity: phone, topic: fixTopic, payload: bytes(location()) });
    expect([ports.store.fixes.size, ports.live.length]).toEqual([1, 1]);
  });

  it('add up at every moment of a random mix with a store that fails now and then', async () => {
    const identities = [phone, station, meter, source];
    const topics = [
      fixTopic,
      stationTopic,
      'meters/m-9/readings',
      'sources/hotline/requests',
      'workers/worker-17/commands',
      'x/y/z',
    ];
    const bodies = [
      ...wireLines('fault-cached-and-live-interleaved.jsonl'),
      ...wireLines('owntracks-other-types.jsonl'),
      ...wireLines('readings.jsonl'),
      '{"externalId":"e1"}',
      '{"externalId":"e2","refuse":"unknown-target"}',
      '{"commandId":"c","orderId":"o"}',
      '{',
      '',
    ];
    const message = fc.record({
      identity: fc.constantFrom(...identities),
      topic: fc.constantFrom(...topics),
      body: fc.constantFrom(...bodies),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        async (messages, failEvery) => {
          const { ingest, ports, send } = openIntake({
            dutyAt: (_, at) => (at % 20_000 === 0 ? 'off' : 'on'),
          });
          let failures = 0;
          let flushes = 0;
          ports.store.before = async () => {
            if (++flushes % failEvery === 0) throw new StoreFailure('fault');
          };
          const check = () => {
            for (const counts of Object.values(ingest.counters())) expect(counts.received).toBe(sum(counts));
          };
          const sent = messages.map(async ({ identity, topic, body }, i) => {
            if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
            const done = send(identity, topic, body).catch(() => void failures++);
            check();
            await done;
          });
          await Promise.all(sent);
          check();
          const all = Object.values(ingest.counters());
          expect(all.reduce((n, counts) => n + counts.received + counts.returned, 0)).toBe(messages.length);
          expect(all.reduce((n, counts) => n + counts.returned, 0)).toBe(failures);
          expect(all.every((counts) => counts.waiting === 0)).toBe(true);
          expect(ingest.counters().fixes.stored).toBe(ports.store.fixes.size);
          expect(ingest.counters().readings.stored).toBe(ports.store.readings.size);
        },
      ),
      { numRuns: 60 },
    );
  });
});
