/** One line on the terminal that tells how far a long work is; silent lines every few seconds where there is no terminal. */
import { monotonicNow } from './wall-clock.ts';

export interface ProgressLine {
  show(progress: { readonly acknowledged: number; readonly at: number }): void;
  end(): void;
}

const width = 30;

/** Starts the line for `total` pieces. */
export function startProgressLine(total: number): ProgressLine {
  const onTerminal = process.stderr.isTTY === true;
  let shownAt = Number.NEGATIVE_INFINITY;
  const write = (done: number, at: number) => {
    const share = total === 0 ? 1 : done / total;
    const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░');
    const site = at === 0 ? '' : new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    process.stderr.write(
      `${onTerminal ? '\r' : ''}${bar} ${done}/${total}  ${site}${onTerminal ? '' : '\n'}`,
    );
  };
  let last = { acknowledged: 0, at: 0 };
  return {
    show(progress) {
      last = progress;
      if (monotonicNow() - shownAt < (onTerminal ? 200 : 5000)) return;
      shownAt = monotonicNow();
      write(progress.acknowledged, progress.at);
    },
    end() {
      write(last.acknowledged, last.at);
      if (onTerminal) process.stderr.write('\n');
    },
  };
}
