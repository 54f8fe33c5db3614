// What wrk says at its end. Pure.

export interface WrkResult {
  readonly requests: number;
  readonly perSecond: number;
  /** Connections that failed or were cut, answers that took longer than 2 s, and those of another status than 200. */
  readonly failed: number;
}

/** @throws {Error} For text that is not the report of wrk 4. */
export function parseWrk(text: string): WrkResult {
  const [, requests] = /^\s*(\d+) requests in /m.exec(text) ?? [];
  const [, perSecond] = /^Requests\/sec:\s+([\d.]+)$/m.exec(text) ?? [];
  if (requests === undefined || perSecond === undefined) throw new Error(`wrk has no result in: ${text.trim()}`);
  const [, ...errors] = /^\s*Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)$/m.exec(text) ?? [];
  const [, others] = /^\s*Non-2xx or 3xx responses: (\d+)$/m.exec(text) ?? [];
  const failed = [...errors, others ?? '0'].reduce((sum, count) => sum + Number(count), 0);
  return { requests: Number(requests), perSecond: Number(perSecond), failed };
}
