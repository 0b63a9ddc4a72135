/** The step line tells what is done, when, and what comes next. */
import { describe, expect, it } from 'vitest';
import type { EventItem } from '#command-center/contract/http.ts';
import { stepsOf } from '#command-center/ui/desk/steps.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 0, minute)).toISOString();

function event(type: string, from: string | null, to: string, minute: number): EventItem {
  return {
    id: `${type}${minute}`,
    requestId: 'r',
    orderId: 'o',
    type,
    from,
    to,
    version: 1,
    actorId: 'a',
    actorName: null,
    actorRole: 'engine',
    occurredAt: at(minute),
    recordedAt: at(minute),
    note: null,
    lon: null,
    lat: null,
    data: {},
  };
}

const life = [
  event('dispatch', null, 'pooled', 1),
  event('offer', 'pooled', 'assigned', 2),
  event('accept', 'assigned', 'accepted', 3),
  event('arrive', 'accepted', 'on_site', 9),
  event('report', 'on_site', 'reported', 20),
];

describe('stepsOf', () => {
  it('dates what is done and marks the present step', () => {
    const steps = stepsOf({ state: 'reported' }, life, at(0));
    expect(steps.map((step) => step.at)).toEqual([at(0), at(2), at(3), at(9), at(20), null]);
    expect(steps.map((step) => step.state)).toEqual(['done', 'done', 'done', 'done', 'done', 'now']);
  });

  it('forgets what was undone: a withdrawn order has not been dispatched', () => {
    const events = [...life.slice(0, 2), event('withdraw', 'assigned', 'pooled', 4)];
    const steps = stepsOf({ state: 'pooled' }, events, at(0));
    expect(steps.map((step) => step.at)).toEqual([at(0), null, null, null, null, null]);
    expect(steps.findIndex((step) => step.state === 'now')).toBe(1);
  });

  it('counts a claim as dispatch and acceptance, and a report by telephone without arrival', () => {
    const events = [event('claim', 'pooled', 'accepted', 5), event('report', 'accepted', 'reported', 8)];
    const steps = stepsOf({ state: 'reported' }, events, at(0));
    expect(steps.map((step) => step.at)).toEqual([at(0), at(5), at(5), null, at(8), null]);
  });

  it('keeps the steps of a void order and expects nothing of it', () => {
    const steps = stepsOf(
      { state: 'void' },
      [...life.slice(0, 3), event('void', 'accepted', 'void', 5)],
      at(0),
    );
    expect(steps.map((step) => step.state)).toEqual(['done', 'done', 'done', 'next', 'next', 'next']);
  });
});
