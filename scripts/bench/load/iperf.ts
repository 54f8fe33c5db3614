// What iperf3 says at its end. Pure.

export interface IperfResult {
  readonly gbit: number;
  readonly gbitPerSecond: number;
}

interface Report {
  readonly error?: string;
  readonly end?: { readonly sum_received?: { readonly bytes: number; readonly bits_per_second: number } };
}

/** All streams together, as the receiver counts them. @throws {Error} With its words when `iperf3 -J` failed. */
export function parseIperf(text: string): IperfResult {
  const { error, end } = JSON.parse(text) as Report;
  const received = end?.sum_received;
  if (error !== undefined || received === undefined) throw new Error(`iperf3 has no result: ${error ?? text}`);
  return { gbit: (received.bytes * 8) / 1e9, gbitPerSecond: received.bits_per_second / 1e9 };
}
