/** Rights, cell by cell: a golden matrix of every action × role × reach × duty, and the rules that must always hold. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rolesOf } from '#dispatch-core/domain/machine.ts';
import { type Actor, type Role, roles } from '#dispatch-core/domain/role.ts';
import { type Action, actions, may, type Target } from '#dispatch-core/may.ts';
import { orderMachine, orderMoves } from '#dispatch-core/order/machine.ts';
import { requestMachine, requestMoves } from '#dispatch-core/request/machine.ts';

const golden = new URL('./may.golden.txt', import.meta.url);

function actor(role: Role, onDuty = true): Actor {
  return {
    id: 'me',
    role,
    name: 'me',
    workerId: role === 'worker' ? 'me' : null,
    repairStationId: role === 'stationHead' || role === 'worker' ? 'station1' : null,
    areaIds: ['area1'],
    onDuty,
  };
}

const mine: Target = {
  areaId: 'area1',
  repairStationId: 'station1',
  workerId: 'me',
  ownerId: 'me',
  personIds: ['me'],
};
const other = { workerId: 'other', ownerId: 'other', personIds: ['other'] };
/** From near to far: mine, my station's, my area's, nobody's area, far away. */
const targets: readonly Target[] = [
  mine,
  { ...mine, ...other },
  { ...mine, ...other, repairStationId: 'station2' },
  { ...mine, ...other, areaId: null, repairStationId: null, workerId: null, ownerId: null },
  { ...mine, ...other, areaId: 'area2', repairStationId: 'station2' },
];

/** F full, M masked, - no; five targets on duty, then off duty. */
function cell(action: Action, role: Role): string {
  const letters = (onDuty: boolean) =>
    targets.map((target) => {
      const permission = may(actor(role, onDuty), action, target);
      return permission.allowed ? (permission.view === 'full' ? 'F' : 'M') : '-';
    });
  return `${letters(true).join('')}/${letters(false).join('')}`;
}

function renderMatrix(): string {
  const head = ['action'.padEnd(28), ...roles.map((role) => role.padEnd(11))].join(' ');
  const rows = actions.map((action) =>
    [action.padEnd(28), ...roles.map((role) => cell(action, role).padEnd(11))].join(' ').trimEnd(),
  );
  return `${[head.trimEnd(), ...rows].join('\n')}\n`;
}

const cells = actions.flatMap((action) => roles.map((role) => [action, role] as const));
const isAllowedAnywhere = (action: Action, role: Role) => may(actor(role), action, 'list').allowed;
const allowedTo = (role: Role) => actions.filter((action) => isAllowedAnywhere(action, role));

describe('the table of rights', () => {
  it('is the blessed matrix, cell by cell', () => {
    if (process.env.BLESS === '1') writeFileSync(golden, renderMatrix());
    expect(renderMatrix()).toBe(readFileSync(golden, 'utf8'));
  });

  it.each(orderMoves)('gives order.%s to the roles of the order table', (move) => {
    const given = roles.filter((role) => isAllowedAnywhere(`order.${move}`, role));
    expect(given.toSorted()).toEqual(rolesOf(orderMachine[move]).toSorted());
  });

  it.each(requestMoves)('gives request.%s to the roles of the request table', (move) => {
    const given = roles.filter((role) => isAllowedAnywhere(`request.${move}`, role));
    expect(given.toSorted()).toEqual(rolesOf(requestMachine[move]).toSorted());
  });

  it('answers every denied cell with a code of its own reason', () => {
    for (const [action, role] of cells)
      for (const target of targets) {
        const permission = may(actor(role), action, target);
        if (permission.allowed) continue;
        const hasRight = isAllowedAnywhere(action, role);
        expect(permission.code === 'not-allowed').toBe(!hasRight);
      }
  });
});

describe('what must always hold', () => {
  it('the auditor reads the audit log and nothing of the business', () => {
    expect(allowedTo('auditor')).toEqual(['audit.read', 'site.read']);
    expect(roles.filter((role) => isAllowedAnywhere('audit.read', role))).toEqual(['auditor']);
  });

  it('the admin sees no request, order, customer, track or call', () => {
    expect(allowedTo('admin')).toEqual([
      'repairStation.read',
      'area.read',
      'place.export',
      'household.export',
      'user.admin',
      'token.admin',
      'device.admin',
      'setting.admin',
      'reject.read',
      'outbox.read',
      'site.read',
    ]);
  });

  it('leadership sees totals and masked lists, no people and no positions', () => {
    for (const action of ['live.fixes', 'worker.read', 'worker.track', 'customer.read', 'call.read'] as const)
      expect(isAllowedAnywhere(action, 'leadership')).toBe(false);
    for (const action of ['order.read', 'request.read', 'live.orders', 'live.requests'] as const)
      expect(may(actor('leadership'), action, mine)).toMatchObject({ allowed: true, view: 'masked' });
    expect(isAllowedAnywhere('insight.read', 'leadership')).toBe(true);
  });

  it('a wall commands nothing, acknowledges nothing and sees nothing personal', () => {
    const commands = allowedTo('wall').filter((action) => !/\.read$|^live\./.test(action));
    expect(commands).toEqual([]);
    for (const action of ['order.read', 'request.read', 'worker.read', 'live.fixes', 'live.calls'] as const)
      expect(may(actor('wall'), action, mine)).toMatchObject({ allowed: true, view: 'masked' });
    expect(isAllowedAnywhere('live.desk', 'wall')).toBe(false);
  });

  it('only supervisors look at tracks', () => {
    expect(roles.filter((role) => isAllowedAnywhere('worker.track', role))).toEqual(['supervisor']);
  });

  it('a device only publishes its own, switches the duty of its worker, and stores his evidence', () => {
    expect(allowedTo('device')).toEqual([
      'worker.duty',
      'blob.write',
      'fix.publish',
      'reading.publish',
      'site.read',
    ]);
    expect(may(actor('device'), 'fix.publish', { ...mine, personIds: ['other'] })).toEqual({
      allowed: false,
      code: 'not-yours',
    });
  });

  it('a worker claims, accepts and supplements on duty only, but brings home what he holds', () => {
    for (const action of ['order.claim', 'order.accept', 'request.supplement'] as const)
      expect(may(actor('worker', false), action, mine)).toEqual({ allowed: false, code: 'off-duty' });
    for (const action of ['order.arrive', 'order.report', 'order.sendBack'] as const)
      expect(may(actor('worker', false), action, mine).allowed).toBe(true);
  });

  it('a station head is held to his station, a desk to its areas, nobody to a place without an area', () => {
    const [, near, sameArea, nowhere, far] = targets;
    if (!near || !sameArea || !nowhere || !far) throw new Error('five targets');
    expect(may(actor('stationHead'), 'order.confirm', near).allowed).toBe(true);
    expect(may(actor('stationHead'), 'order.confirm', sameArea)).toEqual({
      allowed: false,
      code: 'outside-area',
    });
    expect(may(actor('dispatcher'), 'order.assign', far)).toEqual({ allowed: false, code: 'outside-area' });
    expect(may(actor('dispatcher'), 'order.assign', nowhere).allowed).toBe(true);
    expect(may({ ...actor('dispatcher'), areaIds: null }, 'order.assign', far).allowed).toBe(true);
  });
});
