/** Outages on the desk follow what is reported: they are found again, grow, join, and are never asked about twice. */
import { describe, expect, it } from 'vitest';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { followOutages, type KnownOutage } from '#dispatch-core/triage/follow.ts';
import type { OutageProposal } from '#dispatch-core/triage/propose.ts';
import { defaultTriage } from '#dispatch-core/triage/settings.ts';

const T = Date.UTC(2026, 0, 5);
const proposal = (change: Partial<OutageProposal> = {}): OutageProposal => ({
  scope: { kind: 'station', heatStationIds: ['hs-1'] },
  reportIds: ['r1', 'r2', 'r3'],
  masterId: 'r1',
  alarmIds: [],
  firstAt: T,
  lastAt: T + minuteMs,
  expected: 0.1,
  ...change,
});
const known = (change: Partial<KnownOutage> = {}): KnownOutage => ({
  id: 'o1',
  state: 'proposed',
  scope: { kind: 'station', heatStationIds: ['hs-1'] },
  memberIds: ['r1', 'r2'],
  masterId: 'r1',
  alarmIds: [],
  firstAt: T,
  lastAt: T,
  ...change,
});
const follow = (list: readonly KnownOutage[], proposals: readonly OutageProposal[], now = T + 2 * minuteMs) =>
  followOutages(list, proposals, now, defaultTriage);

describe('followOutages', () => {
  it('proposes once, then grows what it knows, then says nothing when nothing is new', () => {
    expect(follow([], [proposal()])).toEqual([{ kind: 'propose', proposal: proposal() }]);
    const [step] = follow([known()], [proposal()]);
    expect(step).toMatchObject({
      kind: 'grow',
      id: 'o1',
      added: ['r3'],
      outage: { memberIds: ['r1', 'r2', 'r3'] },
    });
    if (step?.kind !== 'grow') throw new Error('it grows');
    expect(follow([step.outage], [proposal()])).toEqual([]);
  });

  it('keeps scope and master of one that was confirmed: its notice names them', () => {
    const main = proposal({
      scope: { kind: 'main', pipeId: 'p', heatStationIds: ['hs-1', 'hs-2'] },
      masterId: 'r9',
    });
    expect(follow([known({ state: 'confirmed' })], [main])).toMatchObject([
      { kind: 'grow', outage: { scope: { kind: 'station' }, masterId: 'r1' } },
    ]);
    expect(follow([known()], [main])).toMatchObject([
      { outage: { scope: { kind: 'main' }, masterId: 'r9' } },
    ]);
  });

  it('joins two proposals when they turn out to be one', () => {
    const second = known({
      id: 'o2',
      scope: { kind: 'station', heatStationIds: ['hs-2'] },
      memberIds: ['r8'],
      firstAt: T + 1,
    });
    const main = proposal({ scope: { kind: 'main', pipeId: 'p', heatStationIds: ['hs-1', 'hs-2'] } });
    const steps = follow([second, known()], [main]);
    expect(steps).toMatchObject([
      { kind: 'withdraw', id: 'o2', into: 'o1' },
      { kind: 'grow', id: 'o1', outage: { memberIds: ['r1', 'r2', 'r8', 'r3'] } },
    ]);
  });

  it('does not ask again about what was dismissed, until its time is over', () => {
    const dismissed = known({ state: 'dismissed' });
    expect(follow([dismissed], [proposal()])).toEqual([]);
    const later = T + (defaultTriage.proposalMinutes + 1) * minuteMs;
    expect(follow([dismissed], [proposal({ firstAt: later, lastAt: later })], later)).toMatchObject([
      { kind: 'propose' },
    ]);
  });

  it('takes back what nobody decided in time, and never what was confirmed', () => {
    const later = T + (defaultTriage.proposalMinutes + 1) * minuteMs;
    expect(follow([known()], [], later)).toEqual([{ kind: 'withdraw', id: 'o1', into: null }]);
    expect(follow([known({ state: 'confirmed' })], [], later)).toEqual([]);
    expect(follow([known()], [], later - 2 * minuteMs)).toEqual([]);
  });
});
