/** The workers of the demo city: names, skills, certificates, rota groups, and the shifts that follow from them. */
import { hourMs, type Instant } from '#dispatch-core/domain/time.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import type { Shift } from '../store/workers.ts';
import type { CrewMember } from './demo-city.ts';
import { personName } from './names.ts';
import { nth, type Point } from './plane.ts';
import { lonLatOf } from './projection.ts';
import { seededRandom } from './random.ts';

export interface Crew {
  readonly workers: readonly Worker[];
  readonly members: readonly CrewMember[];
}

/** Workers shared out over the repair stations; `homesOf(station)` are places where its people may start from. */
export function hireCrew(
  seed: number,
  count: number,
  stationIds: readonly string[],
  homesOf: readonly (readonly Point[])[],
): Crew {
  const random = seededRandom(seed * 89 + 2);
  const workers: Worker[] = [];
  const members: CrewMember[] = [];
  for (let i = 0; i < count; i++) {
    const station = i % stationIds.length;
    const turn = Math.floor(i / stationIds.length);
    const homes = nth(homesOf, station);
    const id = `w-${String(i + 1).padStart(3, '0')}`;
    workers.push({
      id,
      name: personName(i),
      phone: `139${String(45_000_000 + i * 7919).padStart(8, '0')}`,
      repairStationId: nth(stationIds, station),
      areaIds: [],
      duty: 'off',
      dutySince: null,
      lastOffAt: null,
      skills: skillsOf(turn),
      certificates: [],
      capacity: turn % 7 === 3 ? 6 : 5,
    });
    members.push({
      workerId: id,
      home: lonLatOf(nth(homes, Math.floor(random() * homes.length))),
      rotaGroup: (turn + station) % 4,
      certificates: certificatesOf(turn, random),
    });
  }
  return { workers, members };
}

/** Everybody knows pipes and radiators; every fifth welds, every fifth is an electrician. */
function skillsOf(turn: number): string[] {
  const skills = ['pipe', 'heating'];
  if (turn % 5 === 0) skills.push('welding');
  if (turn % 5 === 2) skills.push('electric');
  return skills;
}

/** Days are counted from the first day; some run out within the month. */
function certificatesOf(turn: number, random: () => number): { code: string; validForDays: number }[] {
  const days = () => (random() < 0.12 ? 4 + Math.floor(random() * 24) : 90 + Math.floor(random() * 900));
  const codes = ['heating-operator'];
  if (turn % 5 === 0) codes.push('welder');
  if (turn % 5 === 2) codes.push('electrician');
  if (turn % 3 === 1) codes.push('confined-space');
  return codes.map((code) => ({ code, validForDays: days() }));
}

const dayMs = 24 * hourMs;
const cycle = 'DDNO';
/** Day shift 08–18, night shift 18–08. */
const hoursOf = { D: [8, 18], N: [18, 32] } as const;

/** Shifts of `days` days from the local day of `at` on: each group works day, day, night and is free on the fourth. */
export function shiftsOf(
  crew: readonly CrewMember[],
  at: Instant,
  utcOffsetMs: number,
  days: number,
): Shift[] {
  const firstDay = Math.floor((at + utcOffsetMs) / dayMs);
  const shifts: Shift[] = [];
  // the night before reaches into the first morning
  for (let day = firstDay - 1; day < firstDay + days; day++) {
    const midnight = day * dayMs - utcOffsetMs;
    for (const { workerId, rotaGroup } of crew) {
      const turn = cycle[(((day + rotaGroup) % 4) + 4) % 4];
      if (turn !== 'D' && turn !== 'N') continue;
      const [from, to] = hoursOf[turn];
      shifts.push({
        id: `sh-${workerId}-${day}`,
        workerId,
        from: midnight + from * hourMs,
        to: midnight + to * hourMs,
      });
    }
  }
  return shifts;
}
