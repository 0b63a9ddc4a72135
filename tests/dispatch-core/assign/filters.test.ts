/** The hard filters: one case per code, all codes at once, and back in when the cause is gone. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CandidateWorker } from '#dispatch-core/assign/candidate.ts';
import { type FilterCode, filterCodes, findExclusions } from '#dispatch-core/assign/filters.ts';
import { type RankContext, rankCandidates } from '#dispatch-core/assign/rank.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import {
  anyCandidates,
  anyOrder,
  type CandidateChanges,
  contextFor,
  makeCandidate,
  makeOrder,
  northOf,
  now,
} from './samples.ts';

interface Row {
  readonly name: string;
  readonly candidate?: CandidateChanges;
  readonly order?: Partial<Order>;
  readonly context?: Partial<RankContext>;
  readonly codes: readonly FilterCode[];
}

const pressure = { skills: [], certificates: ['pressure'] };
const valid = { code: 'pressure', validUntil: now + 1 };
const expired = { code: 'pressure', validUntil: now };
const held = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ orderId: `held-${index}`, urgency: 'normal' as const }));

const rows: readonly Row[] = [
  { name: 'nothing against him', codes: [] },
  { name: 'off duty', candidate: { worker: { duty: 'off' } }, codes: ['off-duty', 'not-automatic'] },
  {
    name: 'off duty, asked by a person',
    candidate: { worker: { duty: 'off' } },
    context: { purpose: 'manual' },
    codes: ['off-duty'],
  },
  { name: 'never a fix', candidate: { position: null }, codes: ['not-automatic', 'position-unknown'] },
  {
    name: 'fix older than unknownAfter, asked by a person',
    candidate: { position: northOf(1, 601) },
    context: { purpose: 'manual' },
    codes: ['position-unknown'],
  },
  { name: 'fix exactly unknownAfter old', candidate: { position: northOf(1, 600) }, codes: [] },
  { name: 'farther than anybody is sent', candidate: { position: northOf(100_100) }, codes: ['too-far'] },
  { name: 'just not too far', candidate: { position: northOf(99_900) }, codes: [] },
  { name: 'stale fix', candidate: { position: northOf(1, 300) }, codes: [] },
  { name: 'fix from the future', candidate: { position: northOf(1, -30) }, codes: [] },
  {
    name: 'skill missing',
    context: { needs: { skills: ['heating', 'welding'], certificates: [] } },
    codes: ['skill-missing'],
  },
  { name: 'certificate missing', context: { needs: pressure }, codes: ['certificate-missing'] },
  {
    name: 'certificate expired',
    candidate: { worker: { certificates: [expired] } },
    context: { needs: pressure },
    codes: ['certificate-expired'],
  },
  {
    name: 'certificate renewed',
    candidate: { worker: { certificates: [expired, valid] } },
    context: { needs: pressure },
    codes: [],
  },
  {
    name: 'one certificate missing, one expired',
    candidate: { worker: { certificates: [expired] } },
    context: { needs: { skills: [], certificates: ['pressure', 'gas'] } },
    codes: ['certificate-missing', 'certificate-expired'],
  },
  {
    name: 'outside his own area',
    candidate: { worker: { areaIds: ['area-2'] } },
    context: { scope: 'own' },
    codes: ['outside-area'],
  },
  {
    name: 'another area of his station',
    candidate: { worker: { areaIds: ['area-2'] } },
    context: { scope: 'station' },
    codes: [],
  },
  {
    name: 'another station',
    candidate: { worker: { areaIds: [], repairStationId: 'station-2' } },
    context: { scope: 'station' },
    codes: ['outside-area'],
  },
  { name: 'full hands', candidate: { held: held(3) }, codes: ['over-capacity'] },
  { name: 'one hand free', candidate: { held: held(2) }, codes: [] },
  {
    name: 'back too soon after a shift',
    candidate: { worker: { lastOffAt: now - 6 * hourMs, dutySince: now - 2 * hourMs } },
    codes: ['rest-period'],
  },
  {
    name: 'rested',
    candidate: { worker: { lastOffAt: now - 8 * hourMs, dutySince: now - minuteMs } },
    codes: [],
  },
  {
    name: 'only a break',
    candidate: { worker: { lastOffAt: now - hourMs, dutySince: now - 30 * minuteMs } },
    codes: [],
  },
  { name: 'left out for this order', order: { leftOutWorkerIds: ['worker-1'] }, codes: ['left-out'] },
];

function exclusions(candidate: CandidateWorker, order: Order, context: Partial<RankContext>) {
  return findExclusions(candidate, order, contextFor(order, [candidate], context));
}

describe('hard filters', () => {
  for (const row of rows) {
    it(`${row.name} → ${row.codes.join(', ') || 'eligible'}`, () => {
      const found = exclusions(makeCandidate(row.candidate), makeOrder(row.order), row.context ?? {});
      expect(found).toEqual(row.codes);
    });
  }

  it('every code has a case of its own', () => {
    const tested = new Set(rows.flatMap((row) => row.codes));
    expect(filterCodes.filter((code) => !tested.has(code))).toEqual([]);
  });

  it('names all codes that apply', () => {
    const wreck = makeCandidate({
      worker: {
        duty: 'off',
        skills: [],
        certificates: [expired],
        areaIds: ['area-2'],
        repairStationId: 'station-2',
        lastOffAt: now - 2 * hourMs,
      },
      position: northOf(200_000, 24 * 3600),
      held: held(9),
    });
    const needs = { skills: ['heating'], certificates: ['pressure', 'gas'] };
    const order = makeOrder({ leftOutWorkerIds: ['worker-1'] });
    expect(exclusions(wreck, order, { needs, scope: 'own' })).toEqual([...filterCodes]);
  });

  it('drops a code with its cause, adds none by that, and re-admits the worker after the last one', () => {
    const context = { needs: { skills: ['welding'], certificates: ['pressure'] }, scope: 'own' as const };
    const rankContext = (state: Cured) => contextFor(state.order, [state.candidate], context);
    fc.assert(
      fc.property(anyOrder, anyCandidates, (anOrder, workers) => {
        for (const candidate of workers) {
          let state: Cured = { candidate, order: anOrder };
          let codes = exclusions(state.candidate, state.order, context);
          while (codes[0] !== undefined) {
            const before = codes;
            state = cures[codes[0]](state);
            codes = exclusions(state.candidate, state.order, context);
            expect(codes).not.toContain(before[0]);
            expect(before).toEqual(expect.arrayContaining([...codes]));
          }
          expect(rankCandidates(state.order, [state.candidate], rankContext(state)).items).toHaveLength(1);
        }
      }),
    );
  });
});

interface Cured {
  readonly candidate: CandidateWorker;
  readonly order: Order;
}

function withWorker(state: Cured, changes: Partial<CandidateWorker['worker']>): Cured {
  return {
    ...state,
    candidate: { ...state.candidate, worker: { ...state.candidate.worker, ...changes } },
  };
}

/** Removes the cause of one code and nothing else. */
const cures: Readonly<Record<FilterCode, (state: Cured) => Cured>> = {
  'off-duty': (state) => withWorker(state, { duty: 'on' }),
  'not-automatic': (state) => {
    const { candidate, order } = withWorker(state, { duty: 'on' });
    return { candidate: { ...candidate, position: northOf(100, 5) }, order };
  },
  'position-unknown': (state) => ({
    ...state,
    candidate: { ...state.candidate, position: northOf(100, 5) },
  }),
  'too-far': (state) => ({
    ...state,
    candidate: { ...state.candidate, position: northOf(100, 5) },
  }),
  'skill-missing': (state) => withWorker(state, { skills: ['welding'] }),
  'certificate-missing': (state) => withWorker(state, { certificates: [valid] }),
  'certificate-expired': (state) => withWorker(state, { certificates: [expired, valid] }),
  'outside-area': (state) =>
    withWorker({ ...state, order: { ...state.order, areaId: 'area-1' } }, { areaIds: ['area-1'] }),
  'over-capacity': (state) => withWorker(state, { capacity: 99 }),
  'rest-period': (state) => withWorker(state, { lastOffAt: null }),
  'left-out': (state) => ({ ...state, order: { ...state.order, leftOutWorkerIds: [] } }),
};
