// What the measuring programs say, read.

import { describe, expect, it } from 'vitest';
import { parseIperf } from '../../../scripts/bench/load/iperf.ts';
import { isWhole } from '../../../scripts/bench/load/lane.ts';
import { parseWrk } from '../../../scripts/bench/load/wrk.ts';
import { cpuTicks } from '../../../scripts/bench/site/service.ts';

const WRK = `Running 2s test @ http://192.0.2.11:6444/
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.31ms    1.05ms  23.83ms   87.27%
    Req/Sec    26.05k     3.09k   31.62k    67.50%
  103738 requests in 2.10s, 15.73MB read
`;
const END = `Requests/sec:  49400.95
Transfer/sec:      7.49MB
`;

describe('parseWrk', () => {
  it.each([
    ['no errors', '', 0],
    ['errors of sockets', '  Socket errors: connect 1, read 2, write 3, timeout 4\n', 10],
    ['answers of another status', '  Non-2xx or 3xx responses: 7\n', 7],
    ['both', '  Socket errors: connect 0, read 2, write 0, timeout 0\n  Non-2xx or 3xx responses: 7\n', 9],
  ])('given a report with %s, then the rate and the failures are told', (_, errors, failed) => {
    expect(parseWrk(`${WRK}${errors}${END}`)).toEqual({ requests: 103_738, perSecond: 49_400.95, failed });
  });

  it.each([
    ['nothing', ''],
    ['a refusal', 'unable to connect to 192.0.2.11:6444 Connection refused\n'],
    ['a report that is cut', WRK],
  ])('given %s, then that is an error', (_, text) => {
    expect(() => parseWrk(text)).toThrow(`wrk has no result in: ${text.trim()}`);
  });
});

describe('parseIperf', () => {
  it('given a report, then it tells what all streams together brought to the receiver', () => {
    const sums = { sum_sent: { bytes: 9e9, bits_per_second: 9e9 }, sum_received: { bytes: 5e8, bits_per_second: 2e9 } };
    expect(parseIperf(JSON.stringify({ end: sums }))).toEqual({ gbit: 4, gbitPerSecond: 2 });
  });

  it('given a report of a failure, then that is an error with its words', () => {
    const text = JSON.stringify({ end: {}, error: 'the server is busy running a test' });
    expect(() => parseIperf(text)).toThrow('iperf3 has no result: the server is busy running a test');
  });
});

describe('cpuTicks', () => {
  it('given a name with blanks and parentheses, then user and system time are found, with those of ended children', () => {
    const rest = ['S', ...Array.from({ length: 10 }, (_, i) => 1000 + i), 1, 20, 300, 4000, 20, 0];
    expect(cpuTicks(`42 (a) (b c) ${rest.join(' ')}`)).toBe(4321);
  });
});

describe('isWhole', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n';

  it.each([
    ['nothing', '', false],
    ['a part of the head', HEAD.slice(0, 50), false],
    ['the head', HEAD, false],
    ['the head and a part of the body', `${HEAD}ok`, false],
    ['all of an answer', `${HEAD}ok\n`, true],
  ])('given %s, then an answer is whole: %s', (_, text, whole) => {
    expect(isWhole(text)).toBe(whole);
  });
});
