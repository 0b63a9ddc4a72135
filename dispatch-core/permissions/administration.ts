/** Rights to run the site: people, tokens, devices, settings, the audit log, the outbox, and what machines send. */
import { any, area, type Grants, masked, self } from './grant.ts';

export const administrationGrants = {
  'user.admin': { admin: any },
  'token.admin': { admin: any },
  'device.admin': { admin: any },
  'setting.admin': { admin: any },
  'audit.read': { auditor: any },
  // What devices sent in vain belongs to no area; whoever runs the site does not read what customers said.
  'reject.read': { supervisor: any, admin: masked },
  'outbox.read': { supervisor: area, admin: masked },
  'fix.publish': { device: self },
  'reading.publish': { device: self },
  'site.read': {
    admin: any,
    auditor: any,
    supervisor: any,
    dispatcher: any,
    teamLead: any,
    agent: any,
    stationHead: any,
    worker: any,
    leadership: any,
    ivr: any,
    customer: any,
    device: any,
    source: any,
    wall: any,
  },
} as const satisfies Record<string, Grants>;

export type AdministrationAction = keyof typeof administrationGrants;
