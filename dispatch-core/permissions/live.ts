/** Rights to the channels of the live feed; rows outside of the reach are simply absent. */
import { any, area, type Grants, masked, maskedStation, own, station } from './grant.ts';

const desks: Grants = { supervisor: area, dispatcher: area, teamLead: area, agent: area };
const desksAndStation: Grants = { ...desks, stationHead: station };
const figures: Grants = {
  supervisor: any,
  dispatcher: any,
  teamLead: any,
  agent: any,
  stationHead: any,
  leadership: any,
  wall: any,
};

export const liveGrants = {
  'live.fixes': { ...desksAndStation, wall: masked },
  'live.orders': {
    ...desksAndStation,
    worker: [...own, ...maskedStation],
    leadership: masked,
    wall: masked,
  },
  'live.requests': { ...desksAndStation, leadership: masked, wall: masked },
  'live.heatStations': { ...figures, worker: any },
  'live.alarms': { ...desksAndStation, leadership: masked, wall: masked },
  'live.notices': { ...figures, worker: any },
  'live.calls': { ...desks, wall: masked },
  'live.agents': { ...desks, wall: masked },
  'live.heat': figures,
  'live.kpi': figures,
  'live.coverage': figures,
  'live.desk': desksAndStation,
  'live.outages': desks,
} as const satisfies Record<string, Grants>;

export type LiveAction = keyof typeof liveGrants;
