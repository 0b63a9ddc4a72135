/** The weather of a simulated winter: the outdoor temperature of any moment, from the seed alone. */
import { dayMs, hourMs, type Instant } from '#dispatch-core/domain/time.ts';
import { chanceOf } from './chance.ts';

export interface ColdSnap {
  readonly from: Instant;
  readonly until: Instant;
  /** Degrees below what the day would have been. */
  readonly dropC: number;
}

export interface Weather {
  /** °C, one decimal. */
  outdoorC(at: Instant): number;
  /** How much colder than usual, as the customers feel it: 0 as usual … 1 a full cold wave. */
  chill(at: Instant): number;
  /** A cold snap from outside, on top of the seed's own; it ends by itself. */
  addSnap(snap: ColdSnap): void;
}

/** Degrees of a cold wave that bring twice the reports. */
const fullChillC = 10;
const wavePeriodMs = 9 * dayMs;

/** The weather of a seed; `utcOffsetMs` of the site's zone. */
export function createWeather(seed: number, utcOffsetMs: number): Weather {
  let snaps: readonly ColdSnap[] = [];
  const dropOf = (at: Instant) =>
    Math.max(waveDropC(seed, at), ...snaps.map((snap) => snap.dropC * depthOf(snap, at)));
  return {
    outdoorC: (at) => round(usualC(seed, at, utcOffsetMs) - dropOf(at)),
    chill: (at) => Math.min(1, dropOf(at) / fullChillC),
    addSnap(snap) {
      // what is over no longer counts, so the list stays short
      snaps = [...snaps.filter((one) => one.until > snap.from), snap].slice(-20);
    },
  };
}

/** A winter of the North-East: −17 °C in the middle of January, coldest at six, a few degrees of each day's own. */
function usualC(seed: number, at: Instant, utcOffsetMs: number): number {
  const local = at + utcOffsetMs;
  const dayOfYear = (local / dayMs) % 365.2425;
  const season = 4.5 - 21.5 * Math.cos((2 * Math.PI * (dayOfYear - 15)) / 365.2425);
  const hour = (local % dayMs) / hourMs;
  const day = -4.5 * Math.cos((2 * Math.PI * (hour - 5.5)) / 24);
  return season + day + dayNoiseC(seed, local);
}

/** Each day has its own deviation; midnights pass smoothly. */
function dayNoiseC(seed: number, localMs: number): number {
  const day = Math.floor(localMs / dayMs);
  const within = smooth(localMs / dayMs - day);
  const of = (n: number) => (chanceOf(seed, 'day', n) - 0.5) * 5;
  return of(day) * (1 - within) + of(day + 1) * within;
}

/** About every second stretch of nine days has a cold wave of two to four days. */
function waveDropC(seed: number, at: Instant): number {
  const here = Math.floor(at / wavePeriodMs);
  return Math.max(
    0,
    ...[here - 1, here].map((n) => waveOf(seed, n)).map((wave) => wave.dropC * depthOf(wave, at)),
  );
}

function waveOf(seed: number, n: number): ColdSnap {
  const happens = chanceOf(seed, 'wave', n) < 0.55;
  const from = (n + chanceOf(seed, 'wave from', n) * 0.6) * wavePeriodMs;
  const lasts = (2 + chanceOf(seed, 'wave lasts', n) * 2) * dayMs;
  return { from, until: from + lasts, dropC: happens ? 5 + chanceOf(seed, 'wave depth', n) * 8 : 0 };
}

/** 0 … 1: comes within a fifth of its time and goes as slowly. */
function depthOf({ from, until }: ColdSnap, at: Instant): number {
  if (at <= from || at >= until) return 0;
  const along = (at - from) / (until - from);
  return smooth(Math.min(1, Math.min(along, 1 - along) * 5));
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
