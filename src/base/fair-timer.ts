// A timer for what others must do in time.

/** A timer is later than this only when the event loop stood still. */
const LATE_MS = 50;

/**
 * Calls `expire` after `ms` milliseconds, unless the result is disposed of before. What has come in by then is read first, and a
 * time in which this process stood still is given to the other side once more: it is not to blame for it.
 */
export function fairTimer(ms: number, expire: () => void): Disposable {
  let due = performance.now() + ms;
  let grace = ms;
  let immediate: NodeJS.Immediate | undefined;
  const check = (): void => {
    // Called back after the next look at the sockets.
    immediate = setImmediate(() => {
      const late = Math.min(performance.now() - due, grace);
      if (late <= LATE_MS) return expire();
      grace -= late;
      due = performance.now() + late;
      timer = setTimeout(check, late);
    });
  };
  let timer = setTimeout(check, ms);
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    },
  };
}
