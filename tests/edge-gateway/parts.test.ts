/** Small parts of the gateway: frame guard, rejects, last known places, kept sessions, the broker's memory. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameGuard } from '#edge-gateway/frame-guard.ts';
import { createKeptSessions } from '#edge-gateway/kept-sessions.ts';
import { createLanes } from '#edge-gateway/lanes.ts';
import { createLastKnown } from '#edge-gateway/last-known.ts';
import type { FixRow } from '#edge-gateway/ports.ts';
import { maxExcerptBytes, rejectRow } from '#edge-gateway/reject.ts';
import { createSessionStore } from '#edge-gateway/session-store.ts';
import { baseMs, bytes, phone, source } from './fakes.ts';

describe('frame guard', () => {
  /** A packet of `length` bytes after the fixed header. */
  const packet = (length: number): number[] => {
    const digits: number[] = [];
    let rest = length;
    do {
      digits.push((rest % 128) + (rest >= 128 ? 128 : 0));
      rest = Math.floor(rest / 128);
    } while (rest > 0);
    return [0x30, ...digits, ...new Array<number>(length).fill(0xff)];
  };

  it('lets packets up to the limit through, however they are cut', () => {
    void fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (lengths, cuts) => {
          const all = Uint8Array.from(lengths.flatMap(packet));
          const guard = createFrameGuard(300);
          for (let at = 0, i = 0; at < all.length; i++) {
            const next = at + (cuts[i % cuts.length] ?? 1);
            expect(guard.accept(all.subarray(at, next))).toBe(true);
            at = next;
          }
        },
      ),
    );
  });

  it('stops at the length of the first packet that is over, before its body', () => {
    const guard = createFrameGuard(300);
    expect(guard.accept(Uint8Array.from(packet(300)))).toBe(true);
    expect(guard.accept(Uint8Array.from(packet(301).slice(0, 3)))).toBe(false);
    expect(createFrameGuard(1e9).accept(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80))).toBe(false);
  });
});

describe('rejects', () => {
  it('are printable text within their size for all bytes and topics', () => {
    void fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.constantFrom(phone, source),
        (payload, topic, identity) => {
          const row = rejectRow({ identity, stream: 'fixes', topic, payload, receivedAt: 0 }, 'x', null);
          expect(Buffer.byteLength(row.excerpt)).toBeLessThanOrEqual(maxExcerptBytes);
          expect(row.topic.length).toBeLessThanOrEqual(256);
          expect(/\p{Cc}|\p{Cs}/u.test(row.excerpt + row.topic)).toBe(false);
        },
      ),
    );
  });

  it('mask telephone numbers', () => {
    const payload = bytes({ caller: { phone: '138 4567-8901' }, externalId: 'A-12345' });
    const { excerpt } = rejectRow(
      { identity: source, stream: 'requests', topic: 't', payload, receivedAt: 0 },
      'x',
      null,
    );
    expect(excerpt).toBe('{"caller":{"phone":"### ####-####"},"externalId":"A-12345"}');
  });
});

describe('last known place', () => {
  const fix = (atS: number, accuracyM: number | null = null, suspect = false): FixRow => ({
    deviceId: 'p',
    workerId: 'w',
    deviceAt: baseMs + atS * 1_000,
    occurredAt: baseMs + atS * 1_000,
    recordedAt: baseMs,
    lon: 126 + atS / 1e4,
    lat: 45,
    accuracyM,
    speedMps: null,
    courseDeg: null,
    batteryPct: null,
    suspect,
  });

  it('is the newest trusted fix in whatever order fixes come', () => {
    void fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 }), (times) => {
        const last = createLastKnown();
        for (const at of times) last.apply([fix(at), fix(at + 2_000, null, true)]);
        expect(last.lastOf('w')?.at).toBe(baseMs + Math.max(...times) * 1_000);
      }),
    );
  });

  it('tells once per worker what changed, and forgets on demand', () => {
    const last = createLastKnown([fix(5)]);
    expect(last.apply([fix(6), fix(7), fix(4)])).toEqual([fix(7)]);
    expect(last.apply([fix(7, 50), fix(7, 10), fix(7, 30)])).toEqual([fix(7, 10)]);
    last.forget('w');
    expect(last.lastOf('w')).toBeNull();
  });
});

describe('kept sessions', () => {
  it('the oldest that is away goes first', () => {
    const forgotten: string[] = [];
    const kept = createKeptSessions(2, {
      isConnected: (id) => id === 'a',
      forget: (id) => forgotten.push(id),
    });
    for (const id of ['a', 'b', 'c']) kept.entered('u', id, true);
    expect(forgotten).toEqual(['b']);
    kept.entered('u', 'c', false);
    kept.forgetUser('u');
    expect(forgotten).toEqual(['b', 'a']);
  });
});

it('a lane keeps order, and what stands behind a failure fails too', async () => {
  const lanes = createLanes();
  const ran: number[] = [];
  const results = await Promise.allSettled([
    lanes.run('k', async () => ran.push(1)),
    lanes.run('k', () => Promise.reject(new Error('fault'))),
    lanes.run('k', async () => ran.push(3)),
    lanes.run('other', async () => ran.push(4)),
  ]);
  expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  await lanes.run('k', async () => ran.push(5));
  expect(ran.sort()).toEqual([1, 4, 5]);
});

it('the broker’s memory starts empty', () => {
  const store = createSessionStore({ maxQueuedPerSession: 2, maxRetained: 2 }, () => true);
  expect(store.counts()).toEqual({ retained: 0, sessions: 0, queued: 0 });
});
