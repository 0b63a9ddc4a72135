/** One line on the terminal that tells how far a long work is; silent lines every few seconds where there is no terminal. */
import { monotonicNow } from './wall-clock.ts';

export interface ProgressLine {
  /** `isHeld`: the site clock waits for the intake. */
  show(progress: { readonly acknowledged: number; readonly at: number; readonly isHeld: boolean }): void;
  end(): void;
}

const width = 30;

/** Starts the line for `total` pieces. */
export function startProgressLine(total: number): ProgressLine {
  const onTerminal = process.stderr.isTTY === true;
  let shownAt = Number.NEGATIVE_INFINITY;
  const write = (done: number, at: number, isHeld: boolean) => {
    const share = total === 0 ? 1 : done / total;
    const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░');
    const site = at === 0 ? '' : new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    const text = `${bar} ${done}/${total}  ${site}${isHeld ? '  (clock waits)' : ''}`;
    // A shorter text must not leave the end of a longer one on the line.
    process.stderr.write(onTerminal ? `\r\x1b[K${text}` : `${text}\n`);
  };
  let last = { acknowledged: 0, at: 0, isHeld: false };
  return {
    show(progress) {
      last = progress;
      if (monotonicNow() - shownAt < (onTerminal ? 200 : 5000)) return;
      shownAt = monotonicNow();
      write(progress.acknowledged, progress.at, progress.isHeld);
    },
    end() {
      write(last.acknowledged, last.at, false);
      if (onTerminal) process.stderr.write('\n');
    },
  };
}
