/** Waits for the end of a program that serves: the first signal stops it kindly, the second one at once. */

/** Resolves with the signal's name; a second signal ends the process. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isEnding = false;
    const hear = (signal: NodeJS.Signals) => {
      if (isEnding) process.exit(1);
      isEnding = true;
      resolve(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, hear);
  });
}
