/** Keeps the screen from sleeping while the wall is shown, where the browser can. */
import { onCleanup } from 'solid-js';

/** Asks for a wake lock now and whenever the page is seen again; a browser without one sleeps as its system says. */
export function keepAwake(): void {
  let lock: WakeLockSentinel | null = null;
  let ended = false;
  const ask = async (): Promise<void> => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      const found = await navigator.wakeLock.request('screen');
      if (ended) void found.release();
      else lock = found;
    } catch {
      // Low battery or a rule of the house: the wall works without it.
    }
  };
  const onSeen = (): void => void ask();
  document.addEventListener('visibilitychange', onSeen);
  onCleanup(() => {
    ended = true;
    document.removeEventListener('visibilitychange', onSeen);
    void lock?.release();
  });
  void ask();
}
