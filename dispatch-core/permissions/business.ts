/** Rights to look at the daily business: requests, orders, people in the field, calls, alarms, notices. */
import { any, area, type Grants, masked, maskedSelf, maskedStation, own, self, station } from './grant.ts';

const desks: Grants = { supervisor: area, dispatcher: area, teamLead: area, agent: area };
const desksAndStation: Grants = { ...desks, stationHead: station };
const everybodyAtWork: Grants = {
  supervisor: any,
  dispatcher: any,
  teamLead: any,
  agent: any,
  stationHead: any,
  worker: any,
  leadership: any,
  wall: any,
};

export const businessGrants = {
  'order.read': {
    ...desksAndStation,
    worker: [...own, ...maskedStation],
    leadership: masked,
    wall: masked,
    customer: maskedSelf,
  },
  'request.read': {
    ...desksAndStation,
    worker: own,
    leadership: masked,
    wall: masked,
    customer: self,
    source: self,
  },
  'candidate.read': { supervisor: area, dispatcher: area, stationHead: station },
  'customer.read': { ...desksAndStation, worker: own },
  'worker.read': { ...desksAndStation, worker: own, wall: masked },
  'worker.track': { supervisor: area },
  // A worker's phone speaks for him: its duty switch works without a sign-in of its own.
  'worker.duty': { stationHead: station, worker: own, device: own, engine: any },
  'worker.call': { ...desksAndStation },
  // A device: the worker's phone brings the pictures that its commands name.
  'blob.write': { ...desksAndStation, worker: any, customer: any, device: any },
  'blob.read': { ...desksAndStation, worker: own, customer: self },
  'alarm.read': { ...desksAndStation, leadership: masked, wall: masked },
  // An alarm is acknowledged at a desk, never on a wall.
  'alarm.acknowledge': { supervisor: area, dispatcher: area, stationHead: station },
  // Out of sight for a time, and for as long as it takes.
  'alarm.shelve': { supervisor: area, dispatcher: area },
  'alarm.outOfService': { supervisor: area },
  'outage.read': desks,
  // Merging is the dispatcher's, as each of its commands is (quickAccept, unmerge, dispatch).
  'outage.decide': { dispatcher: area },
  'notice.read': { ...everybodyAtWork, customer: any, ivr: any },
  'call.read': { ...desks, wall: masked },
  'agent.read': { ...desks, wall: masked },
  'community.read': everybodyAtWork,
  'heatStation.read': everybodyAtWork,
  'repairStation.read': { ...everybodyAtWork, admin: any },
  'area.read': { ...everybodyAtWork, admin: any },
  'route.read': { supervisor: any, dispatcher: any, teamLead: any, stationHead: any, worker: any },
  'roadClosure.read': everybodyAtWork,
  // A closed road concerns everybody who drives, whatever area he is of.
  'roadClosure.write': { supervisor: any, dispatcher: any },
} as const satisfies Record<string, Grants>;

export type BusinessAction = keyof typeof businessGrants;
