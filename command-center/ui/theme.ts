/** How the page looks on this machine: theme, viewing distance, motion. Dark is the default of wall, desk and sign-in. */
import { createSignal } from 'solid-js';

export type Theme = 'dark' | 'light';
export type Distance = 'near' | 'normal' | 'far';
export type Page = 'login' | 'desk' | 'wall';

const [theme, setTheme] = createSignal<Theme>('dark');
const [distance, setDistance] = createSignal<Distance>('normal');
/** True when marks may glide; false steps them once a second (`?motion=off` or the system's wish). */
const [motion, setMotion] = createSignal(true);

export { distance, motion, theme };

const root = (): HTMLElement => document.documentElement;

/** Reads the address, the remembered choices and the system's wish for calm; call once before rendering. */
export function startTheme(search: string): void {
  const asked = new URLSearchParams(search);
  showTheme((asked.get('theme') ?? remembered('theme')) === 'light' ? 'light' : 'dark');
  showDistance(asked.get('distance') ?? remembered('distance'));
  const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
  setMotion(!reduced && asked.get('motion') !== 'off');
  if (!motion()) root().dataset.motion = 'off';
}

/** Switches between dark and light and remembers it. */
export function switchTheme(next: Theme): void {
  showTheme(next);
  remember('theme', next);
}

/** Sets how far away people sit and remembers it. */
export function switchDistance(next: Distance): void {
  showDistance(next);
  remember('distance', next);
}

/** Tells the stylesheet which layout's root size applies. */
export function showPage(page: Page): void {
  root().dataset.page = page;
}

/** Root font size in CSS pixels as the layout set it. */
export function remPx(): number {
  return Number.parseFloat(getComputedStyle(root()).fontSize);
}

function showTheme(next: Theme): void {
  root().dataset.theme = next;
  setTheme(next);
}

function showDistance(next: string | null): void {
  const known: Distance = next === 'near' || next === 'far' ? next : 'normal';
  root().dataset.distance = known;
  setDistance(known);
}

function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`hearthline.${name}`);
  } catch {
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`hearthline.${name}`, value);
  } catch {
    // A kiosk may forbid storage; the choice then lasts for the page only.
  }
}
