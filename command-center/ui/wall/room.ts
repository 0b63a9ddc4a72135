/** How many rows fit into what a rail has left: lists fill their place and never run out of it. */
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { remPx } from '../theme.ts';

/** A place that is measured: put `ref` on it. */
export interface Room {
  readonly ref: (element: HTMLElement) => void;
  /** Whole rows that fit; 0 before the first measure. */
  readonly rows: Accessor<number>;
}

/** Measures a place in rows of `rowRem`. */
export function createRoom(rowRem: number): Room {
  const [rows, setRows] = createSignal(0);
  const ref = (element: HTMLElement): void => {
    const observer = new ResizeObserver(() =>
      setRows(Math.floor(element.clientHeight / (rowRem * remPx()) + 0.02)),
    );
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };
  return { ref, rows };
}
