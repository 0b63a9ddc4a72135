/** The picture of the sign-in page: cells from slate to ice, a river, streets, and the one warm line. Drawn, not loaded. */
import { For, type JSX } from 'solid-js';
import css from './login-page.module.css';

const widthU = 1200;
const heightU = 1080;
const edgeU = 58;

interface Cell {
  readonly points: string;
  readonly level: number;
}

/** Centres of the warm-needing quarters: x, y, reach, strength. */
const quarters: readonly (readonly [number, number, number, number])[] = [
  [640, 470, 210, 4.4],
  [300, 660, 150, 2.4],
  [930, 700, 150, 2.3],
  [480, 200, 120, 1.7],
  [900, 260, 110, 1.6],
  [180, 330, 100, 1.3],
  [560, 900, 130, 1.5],
];

function levelAt(x: number, y: number): number {
  const heat = quarters.reduce((sum, [qx, qy, reach, strength]) => {
    const d2 = (x - qx) ** 2 + (y - qy) ** 2;
    return sum + strength * Math.exp(-d2 / (2 * reach * reach));
  }, 0);
  return Math.min(4, Math.floor(heat + 0.45 * Math.sin(x * 0.031 + y * 0.047)));
}

const riverY = (x: number): number => 330 + 70 * Math.sin(x / 230 + 0.6) - x * 0.06;

function hexagon(x: number, y: number): string {
  const corners = Array.from({ length: 6 }, (_, i) => {
    const angle = Math.PI / 6 + (i * Math.PI) / 3;
    const r = edgeU - 1.4;
    return `${(x + r * Math.cos(angle)).toFixed(1)},${(y + r * Math.sin(angle)).toFixed(1)}`;
  });
  return corners.join(' ');
}

function makeCells(): readonly Cell[] {
  const cells: Cell[] = [];
  const dx = edgeU * Math.sqrt(3);
  const dy = edgeU * 1.5;
  for (let row = 0; row * dy < heightU + edgeU; row++) {
    for (let column = 0; column * dx < widthU + dx; column++) {
      const x = column * dx + (row % 2) * (dx / 2);
      const y = row * dy;
      if (Math.abs(y - riverY(x)) < 46) continue;
      const level = levelAt(x, y);
      if (level >= 1) cells.push({ points: hexagon(x, y), level });
    }
  }
  return cells;
}

function riverPath(): string {
  const bank = (offset: number): string[] =>
    Array.from({ length: 26 }, (_, i) => `${i * 50 - 20} ${(riverY(i * 50 - 20) + offset).toFixed(1)}`);
  return `M${bank(-24).join('L')}L${bank(24).reverse().join('L')}Z`;
}

const streets = [
  'M-20 690C260 640 430 560 640 545S1010 590 1220 540',
  'M610 -20C600 160 640 330 640 545S700 880 760 1100',
  'M-20 930C240 800 420 690 640 545S930 240 1220 90',
  'M330 545a310 265 0 1 0 620 0a310 265 0 1 0 -620 0',
];
const thread = 'M-20 812H170C270 812 320 752 320 672V640C320 566 372 520 452 520H640';
const threadOn = 'M640 520H830C906 520 940 566 940 632V690C940 762 986 800 1062 800H1220';

export function ColdCity(): JSX.Element {
  return (
    <svg
      class={css.city}
      viewBox={`0 0 ${widthU} ${heightU}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <path d={riverPath()} class={css.river} />
      <For each={makeCells()}>{(cell) => <polygon points={cell.points} data-level={cell.level} />}</For>
      <For each={streets}>{(d) => <path d={d} class={css.street} />}</For>
      <path d={thread} class={css.casing} />
      <path d={threadOn} class={css.casing} />
      <path d={thread} class={css.thread} />
      <path d={threadOn} class={css.thread} />
      <circle cx="640" cy="520" r="19" class={css.node} />
    </svg>
  );
}
