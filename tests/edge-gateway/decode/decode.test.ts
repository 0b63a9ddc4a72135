/** Decoders against wire lines of real programs, and against bytes of nobody. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeObject } from '#edge-gateway/decode/json.ts';
import { decodeOwnTracks } from '#edge-gateway/decode/owntracks.ts';
import { decodeReading } from '#edge-gateway/decode/readings.ts';
import { decodeRequest } from '#edge-gateway/decode/request.ts';
import { decodeWorkerCommand } from '#edge-gateway/decode/worker-command.ts';
import { baseMs, bytes, refusedLines, wireLines } from '../fakes.ts';

const max = 8_192;

describe('OwnTracks', () => {
  it('location of the Android app', () => {
    expect(decodeOwnTracks(bytes(wireLines('owntracks-location.jsonl')[0]), max)).toEqual({
      kind: 'value',
      value: {
        takenAtMs: baseMs,
        lon: 126.6178542,
        lat: 45.7741213,
        accuracyM: 13,
        speedMps: 32 / 3.6,
        courseDeg: 271,
        batteryPct: 87,
        trigger: 't',
        createdAtMs: baseMs + 2_000,
      },
    });
  });

  it('−1 and absent fields are unknown, not zero', () => {
    const [, ios, bare] = wireLines('owntracks-location.jsonl').map((line) =>
      decodeOwnTracks(bytes(line), max),
    );
    expect(ios).toMatchObject({ kind: 'value', value: { speedMps: null, courseDeg: null, batteryPct: 54 } });
    expect(bare).toMatchObject({
      kind: 'value',
      value: { speedMps: null, accuracyM: null, createdAtMs: null },
    });
  });

  it.each(wireLines('owntracks-other-types.jsonl'))('ignores %s', (line) => {
    expect(decodeOwnTracks(bytes(line), max).kind).toBe('ignored');
  });

  it('an empty body, which clears a retained message, is ignored', () => {
    expect(decodeOwnTracks(new Uint8Array(), max)).toEqual({ kind: 'ignored', what: 'empty' });
  });

  it.each(refusedLines('owntracks-refused.jsonl'))('refuses $body: $reason', ({ body, reason, field }) => {
    expect(decodeOwnTracks(bytes(body), max)).toEqual({ kind: 'rejected', reason, field });
  });

  it('refuses what is too long, no UTF-8, or nested without end', () => {
    expect(decodeOwnTracks(new Uint8Array(max + 1), max)).toMatchObject({ reason: 'body-too-long' });
    expect(decodeOwnTracks(Uint8Array.of(0x7b, 0xff, 0x7d), max)).toMatchObject({ reason: 'not-utf8' });
    expect(decodeObject(bytes('['.repeat(4_000)), max)).toMatchObject({ reason: 'json-too-deep' });
  });
});

describe('readings', () => {
  it('takes values in their order, with the source’s own quality', () => {
    const [plain, sentinel, room] = wireLines('readings.jsonl').map((line) =>
      decodeReading(bytes(line), max),
    );
    expect(plain).toMatchObject({ kind: 'value', value: { atMs: baseMs } });
    expect(sentinel).toMatchObject({
      value: {
        atMs: baseMs + 180_000,
        metrics: ['supplySecC', 'returnSecC', 'heatGJ'],
        values: [-39.9, null, 18160],
      },
    });
    expect(room).toMatchObject({
      value: { metrics: ['roomC', 'humidityPct'], declared: [null, 'uncertain'] },
    });
  });

  it.each(refusedLines('readings-refused.jsonl'))('refuses $body: $reason', ({ body, reason, field }) => {
    expect(decodeReading(bytes(body), max)).toEqual({ kind: 'rejected', reason, field });
  });

  it('refuses more metrics than a station has', () => {
    const values = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`m${i}`, i]));
    expect(decodeReading(bytes({ at: '2025-12-01T00:00:00Z', values }), max)).toMatchObject({
      reason: 'too-many-metrics',
    });
  });
});

describe('requests and commands', () => {
  const anything = (body: unknown) => ({ ok: true as const, value: body });

  it('need the ids that make a repeat harmless', () => {
    expect(decodeRequest(bytes({ category: 'repair' }), max, anything)).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'externalId' }],
    });
    expect(decodeWorkerCommand(bytes({ orderId: 'o' }), max, anything)).toMatchObject({
      issues: [{ path: 'commandId' }],
    });
    expect(decodeWorkerCommand(bytes({ commandId: 'c' }), max, anything)).toMatchObject({
      issues: [{ path: 'orderId' }],
    });
  });

  it('hand the body to the given schema', () => {
    expect(decodeRequest(bytes({ externalId: 'e1' }), max, anything)).toEqual({
      kind: 'value',
      value: { externalId: 'e1' },
    });
    const issues = Array.from({ length: 50 }, (_, i) => ({ path: `p${i}`, message: 'no' }));
    const refused = decodeWorkerCommand(bytes({ commandId: 'c', orderId: 'o' }), max, () => ({
      ok: false,
      issues,
    }));
    expect(refused.kind === 'invalid' && refused.issues.length).toBe(20);
  });
});

it('no bytes at all make a decoder throw', () => {
  const line = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map(bytes),
    mutated('owntracks-location.jsonl'),
    mutated('readings.jsonl'),
  );
  const anything = (body: unknown) => ({ ok: true as const, value: body });
  void fc.assert(
    fc.property(line, (payload) => {
      decodeOwnTracks(payload, max);
      decodeReading(payload, max);
      decodeRequest(payload, max, anything);
      decodeWorkerCommand(payload, max, anything);
    }),
    { numRuns: 2_000 },
  );
});

/** A real line with one byte changed. */
function mutated(file: string) {
  const lines = wireLines(file).map(bytes);
  return fc.tuple(fc.constantFrom(...lines), fc.nat(), fc.nat(255)).map(([original, at, byte]) => {
    const copy = Uint8Array.from(original);
    copy[at % copy.length] = byte;
    return copy;
  });
}
