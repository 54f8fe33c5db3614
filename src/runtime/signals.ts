// Process signals as an AbortSignal.

/** Aborts at the first SIGTERM or SIGINT, with the signal's name as reason; a second one changes nothing. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => controller.abort(name));
  return controller.signal;
}
