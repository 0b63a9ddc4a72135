/** What kind of worker somebody is: fixed by the seed, so that the same city has the same characters. */
import { chanceOf } from './chance.ts';

export interface Temper {
  /** Share of offers that he declines. */
  readonly declines: number;
  /** Share of offers that he does not even look at. */
  readonly overlooks: number;
  /** How long he needs for a repair, against the usual. */
  readonly pace: number;
  /** How fast he drives, against the usual. */
  readonly driving: number;
  /** Share of the places where his phone loses the network while he works (cellars). */
  readonly cellars: number;
  /** Share of messages that his phone sends twice. */
  readonly doubles: number;
  /** Share of fixes that lie somewhere else. */
  readonly jumps: number;
}

export function temperOf(seed: number, workerId: string): Temper {
  const between = (word: string, low: number, high: number) =>
    low + (high - low) * chanceOf(seed, 'temper', workerId, word);
  // one in twelve has an old phone
  const isOldPhone = chanceOf(seed, 'temper', workerId, 'phone') < 1 / 12;
  return {
    declines: between('declines', 0.01, 0.1),
    overlooks: between('overlooks', 0, 0.05),
    pace: between('pace', 0.75, 1.35),
    driving: between('driving', 0.85, 1.15),
    cellars: between('cellars', 0.05, 0.25),
    doubles: isOldPhone ? 0.08 : 0.01,
    jumps: isOldPhone ? 0.01 : 0.0005,
  };
}
