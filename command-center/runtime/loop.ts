/** A background loop: one run at a time, woken by events or by time, never silent about its errors, never faster than it may. */

export interface Loop {
  /** Asks for a run soon; any number of calls before it starts are one run. */
  wake(): void;
  /** No further run starts; resolves when the present one has ended. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  /** One run; answers the wall milliseconds until the next one, unless it is woken earlier. */
  readonly run: () => Promise<number>;
  readonly onError: (error: unknown) => void;
  /** Wait after a failed run. */
  readonly retryMs?: number;
  /** Shortest pause between two runs, so that a storm of wake-ups stays a breeze. */
  readonly pauseMs?: number;
}

/** Longest wait of a Node timer. */
const longestWaitMs = 2 ** 31 - 1;

/** Starts the loop with a first run at once. */
export function startLoop({ run, onError, retryMs = 1000, pauseMs = 20 }: LoopOptions): Loop {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running: Promise<void> | null = null;
  let isWoken = false;
  let isStopped = false;

  const schedule = (ms: number) => {
    if (timer !== null) clearTimeout(timer);
    timer = isStopped ? null : setTimeout(start, Math.min(Math.max(ms, 0), longestWaitMs));
  };
  const once = async () => {
    isWoken = false;
    let waitMs = retryMs;
    try {
      waitMs = await run();
    } catch (error) {
      onError(error);
    }
    running = null;
    schedule(isWoken ? pauseMs : waitMs);
  };
  function start(): void {
    timer = null;
    running ??= once();
  }
  start();
  return {
    wake() {
      if (isWoken || isStopped) return;
      isWoken = true;
      if (running === null) schedule(pauseMs);
    },
    async stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
