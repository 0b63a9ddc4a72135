/** Rights to look at figures that name nobody: heat, totals, appraisals. */
import { any, type Grants, station } from './grant.ts';

export const figureGrants = {
  'heat.read': {
    supervisor: any,
    dispatcher: any,
    teamLead: any,
    agent: any,
    stationHead: any,
    leadership: any,
    wall: any,
  },
  'insight.read': { supervisor: any, teamLead: any, stationHead: station, leadership: any, wall: any },
  // It takes a processor of the server for a while.
  'whatIf.run': { supervisor: any },
} as const satisfies Record<string, Grants>;

export type FigureAction = keyof typeof figureGrants;
