/** The map's colours in both themes; a canvas cannot read CSS variables, so they stand here once more, side by side. */
import type { Theme } from '../theme.ts';

export interface Palette {
  readonly outside: string;
  readonly land: string;
  readonly block: string;
  /** Works, yards of schools and hospitals, squares. */
  readonly works: string;
  readonly civic: string;
  readonly park: string;
  readonly forest: string;
  readonly pitch: string;
  readonly building: string;
  readonly buildingEdge: string;
  readonly water: string;
  readonly bank: string;
  readonly path: string;
  readonly road: string;
  readonly bigRoad: string;
  readonly casing: string;
  /** Edges of a bridge. */
  readonly bridge: string;
  readonly rail: string;
  readonly border: string;
  readonly halo: string;
  readonly districtText: string;
  readonly waterText: string;
  readonly placeText: string;
  /** Names of the ground, which stay behind those of the work. */
  readonly streetText: string;
  readonly parkText: string;
  /** The primary net, the warm thread; the secondary net; the seam that lifts both off the ground. */
  readonly hearth: string;
  readonly hearthFar: string;
  readonly pipeSeam: string;
  readonly worker: string;
  readonly workerFree: string;
  readonly missing: string;
  readonly plate: string;
  readonly plateEdge: string;
  readonly plateInk: string;
  readonly redFill: string;
  readonly redInk: string;
  readonly amberFill: string;
  readonly amberInk: string;
  readonly selection: string;
  /** The five heat classes, lowest first, and their opacities. */
  readonly ramp: readonly string[];
  readonly rampOpacity: readonly number[];
  readonly hatch: string;
  /** Kilometre grid over the ground where no base map is. */
  readonly grid: string;
  /** A community's disc: quiet (5–9 open), loud (10 and more), their edges and figures. */
  readonly disc: string;
  readonly discEdge: string;
  readonly discInk: string;
  readonly loudDisc: string;
  readonly loudInk: string;
  readonly late: string;
  readonly station: string;
}

const dark: Palette = {
  outside: '#0b0f14',
  land: '#12171d',
  block: '#171d24',
  works: '#1a1f25',
  civic: '#1b222a',
  park: '#141f1f',
  forest: '#121c1b',
  pitch: '#182424',
  building: '#222a33',
  buildingEdge: '#2c353f',
  water: '#070a0f',
  bank: '#2a3541',
  path: '#262e37',
  road: '#303944',
  bigRoad: '#3d4753',
  casing: '#0f141a',
  bridge: '#515d6a',
  rail: '#424c57',
  border: '#2f3842',
  halo: '#0b0f14',
  districtText: '#8f98a2',
  waterText: '#6c7783',
  placeText: '#b8bec5',
  streetText: '#7d8893',
  parkText: '#6d8280',
  hearth: '#a98a75',
  hearthFar: '#7d6a5d',
  pipeSeam: '#0b0f14',
  worker: '#e6eaee',
  workerFree: '#b8bec5',
  missing: '#939ba4',
  plate: '#39424d',
  plateEdge: '#b8bec5',
  plateInk: '#edf0f4',
  redFill: '#d4292d',
  redInk: '#ffffff',
  amberFill: '#fbba4a',
  amberInk: '#0b0f14',
  selection: '#ffffff',
  ramp: ['#21384b', '#235575', '#28799e', '#48a2bf', '#83cbda'],
  rampOpacity: [0.92, 0.9, 0.88, 0.86, 0.86],
  hatch: '#5d6873',
  grid: '#1b222a',
  disc: '#333c47',
  discEdge: '#939ba4',
  discInk: '#edf0f4',
  loudDisc: '#edf0f4',
  loudInk: '#0b0f14',
  late: '#fc6661',
  station: '#8f98a2',
};

const light: Palette = {
  outside: '#e9ecef',
  land: '#f1f3f5',
  block: '#e9ecef',
  works: '#e4e6ea',
  civic: '#e2e6eb',
  park: '#e0e9e1',
  forest: '#d9e4db',
  pitch: '#d3e0d6',
  building: '#d5dae0',
  buildingEdge: '#c3cad1',
  water: '#e4eaef',
  bank: '#b5c3ce',
  path: '#dfe3e7',
  road: '#ffffff',
  bigRoad: '#ffffff',
  casing: '#cdd3da',
  bridge: '#a2acb6',
  rail: '#b0b8c0',
  border: '#c3ccd4',
  halo: '#ffffff',
  districtText: '#5c6570',
  waterText: '#7e8a95',
  placeText: '#464e58',
  streetText: '#717b86',
  parkText: '#63796a',
  hearth: '#8d6850',
  hearthFar: '#b09a8b',
  pipeSeam: '#ffffff',
  worker: '#1c222a',
  workerFree: '#464e58',
  missing: '#616a75',
  plate: '#dfe4e9',
  plateEdge: '#464e58',
  plateInk: '#1c222a',
  redFill: '#c01e20',
  redInk: '#ffffff',
  amberFill: '#f5ae39',
  amberInk: '#1c222a',
  selection: '#1c222a',
  ramp: ['#b2dfec', '#7cc1dc', '#4e9ec8', '#2a78ac', '#1a5189'],
  rampOpacity: [0.96, 0.96, 0.96, 0.96, 0.96],
  hatch: '#98a1aa',
  grid: '#e6eaed',
  disc: '#dfe4e9',
  discEdge: '#616a75',
  discInk: '#1c222a',
  loudDisc: '#1c222a',
  loudInk: '#ffffff',
  late: '#c01e20',
  station: '#616a75',
};

/** The map's colours of a theme. */
export function paletteOf(theme: Theme): Palette {
  return theme === 'light' ? light : dark;
}
