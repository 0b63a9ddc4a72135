/** Both tables against DOMAIN 2.4, row by row, written down a second time by hand. */
import { describe, expect, it } from 'vitest';
import { orderStates } from '#dispatch-core/domain/order.ts';
import { requestStates } from '#dispatch-core/domain/request.ts';
import { isLegalOrderStep, orderMachine, orderMoves } from '#dispatch-core/order/machine.ts';
import { isLegalRequestStep, requestMachine, requestMoves } from '#dispatch-core/request/machine.ts';

const before = 'at_station confirmed pooled assigned accepted en_route';
const open = `${before} on_site reported`;
const working = 'accepted en_route on_site';
const sames = (states: string) =>
  states
    .split(' ')
    .map((state) => `${state}>${state}`)
    .join(' ');
const each = (states: string, to: string) =>
  states
    .split(' ')
    .map((state) => `${state}>${to}`)
    .join(' ');

const orderSteps: Readonly<Record<string, string>> = {
  dispatch: '>at_station >pooled',
  lapse: 'at_station>pooled',
  confirm: 'at_station>confirmed',
  arrange: 'confirmed>assigned confirmed>pooled',
  offer: 'pooled>assigned',
  assign: each('at_station confirmed pooled', 'assigned'),
  withdraw: 'assigned>confirmed assigned>pooled',
  accept: 'assigned>accepted',
  decline: 'assigned>confirmed assigned>pooled',
  expire: 'assigned>confirmed assigned>pooled',
  claim: 'pooled>accepted',
  force: 'pooled>accepted assigned>accepted',
  sendBack:
    'assigned>confirmed assigned>pooled accepted>confirmed accepted>pooled at_station>void confirmed>void',
  depart: 'accepted>en_route',
  arrive: 'accepted>on_site en_route>on_site',
  report: 'on_site>reported accepted>reported en_route>reported',
  review: 'reported>completed reported>accepted reported>void',
  reassign: each(`assigned ${working}`, 'assigned'),
  divert: 'accepted>pooled en_route>pooled',
  transfer: each(before, 'at_station'),
  escalate: each(`${before} on_site`, 'assigned'),
  requestPostponement: sames(working),
  decidePostponement: sames(working),
  pause: sames(working),
  resume: sames(working),
  expedite: sames(before),
  supervise: sames(open),
  unsupervise: sames(open),
  cc: sames(open),
  note: sames(open),
  petition: sames(open),
  editDue: sames(open),
  void: each(open, 'void'),
  archive: 'completed>archived',
  redispatch: sames('completed archived'),
  supplement: '>accepted >on_site',
  slaWarning: sames(open),
  overdue: sames(open),
  overdueLifted: sames(open),
  climb: sames('pooled'),
};

const live = 'open dispatched tracking quick_accepted';
const requestSteps: Readonly<Record<string, string>> = {
  register: '>open',
  supplement: '>dispatched',
  claimOwner: sames(live),
  changeOwner: sames(live),
  dispatch: each('open dispatched tracking', 'dispatched'),
  quickAccept: 'open>quick_accepted',
  unmerge: 'quick_accepted>open',
  noticeClosed: 'quick_accepted>resolved',
  closeAtIntake: 'open>closed_at_intake',
  track: 'dispatched>tracking',
  recordTracking: 'tracking>tracking tracking>resolved',
  confirmResolved: 'dispatched>resolved tracking>resolved',
  endResolved: 'resolved>follow_up_due resolved>closed',
  followUp: 'follow_up_due>closed follow_up_due>follow_up_due follow_up_due>dispatched',
  redispatch: each('resolved follow_up_due closed', 'dispatched'),
  reopen: 'closed>open closed_at_intake>open',
  returned: 'dispatched>open dispatched>dispatched tracking>open tracking>tracking',
  petition: sames(live),
  expedite: sames('dispatched tracking'),
  editDue: sames('open dispatched tracking'),
  void: each(live, 'void'),
  slaWarning: sames(`${live} follow_up_due`),
  overdue: sames(`${live} follow_up_due`),
  overdueLifted: sames(live),
  dueFollows: sames('open dispatched tracking'),
};

describe('the order table', () => {
  it('has exactly the commands of the domain', () => {
    expect([...orderMoves].sort()).toEqual(Object.keys(orderSteps).sort());
  });

  it.each(orderMoves)('%s leads exactly where the domain says', (move) => {
    const found = [null, ...orderStates].flatMap((from) =>
      orderStates.filter((to) => isLegalOrderStep(move, from, to)).map((to) => `${from ?? ''}>${to}`),
    );
    expect(found.sort()).toEqual((orderSteps[move] ?? '').split(' ').sort());
  });

  it('knows no other command and no other state', () => {
    expect(isLegalOrderStep('steal', 'pooled', 'accepted')).toBe(false);
    expect(isLegalOrderStep('claim', 'pool', 'accepted')).toBe(false);
    expect(isLegalOrderStep('claim', 'pooled', 'taken')).toBe(false);
  });

  it('fences desks by version, workers by assignment, marks, claim and births by nothing', () => {
    const fences = (fence: string) => orderMoves.filter((move) => orderMachine[move].fence === fence);
    expect(fences('assignment')).toEqual([
      'accept',
      'decline',
      'expire',
      'depart',
      'arrive',
      'report',
      'requestPostponement',
      'pause',
    ]);
    expect(fences('either')).toEqual(['sendBack', 'escalate', 'resume']);
    expect(fences('none')).toEqual([
      'dispatch',
      'claim',
      'expedite',
      'supervise',
      'unsupervise',
      'cc',
      'note',
      'supplement',
      'slaWarning',
      'overdue',
      'overdueLifted',
      'climb',
    ]);
    const marks = orderMoves.filter((move) => orderMachine[move].kind === 'mark');
    expect(marks).toEqual(['expedite', 'supervise', 'unsupervise', 'cc', 'note']);
  });
});

describe('the request table', () => {
  it('has exactly the commands of the domain and the facts of its clocks', () => {
    expect([...requestMoves].sort()).toEqual(Object.keys(requestSteps).sort());
  });

  it.each(requestMoves)('%s leads exactly where the domain says', (move) => {
    const found = [null, ...requestStates].flatMap((from) =>
      requestStates.filter((to) => isLegalRequestStep(move, from, to)).map((to) => `${from ?? ''}>${to}`),
    );
    expect(found.sort()).toEqual((requestSteps[move] ?? '').split(' ').sort());
  });

  it('lets agents edit a due time only while the request is open', () => {
    const who = requestMachine.editDue.arcs.map((arc) => [arc.from, arc.who]);
    expect(who).toEqual([
      [['open'], ['agent', 'supervisor']],
      [['dispatched', 'tracking'], ['supervisor']],
    ]);
  });
});
