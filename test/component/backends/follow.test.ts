// Following one API server, against the stand-in and against servers that misbehave.

import { describe, expect, it } from 'vitest';
import { ApiClient } from '../../../src/backends/api-client.ts';
import { ApiError } from '../../../src/backends/api-error.ts';
import { follow } from '../../../src/backends/follow.ts';
import { parseKubeconfig } from '../../../src/backends/kubeconfig.ts';
import type { Pace } from '../../../src/backends/pace.ts';
import type { Listing } from '../../../src/backends/server-list.ts';
import { DEADLINE_MS, within } from '../host/wait.ts';
import { startServer } from '../lab/api-fixture.ts';
import { at, kubeconfig } from './fixture.ts';
import { type Answer, addressesOf, line, list, QUICK, Scripted, say, slice, TWO, watching } from './scripted.ts';

/** What is told of a server, one after the other. */
class Following implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #listings: AsyncGenerator<Listing, void>;

  constructor(port: number, pace: Pace = QUICK) {
    const client = new ApiClient(parseKubeconfig('admin.conf', kubeconfig('https://10.0.0.100:6443')), at(port));
    this.#listings = follow(client, { pace, signal: this.#stop.signal });
  }

  async next(): Promise<Listing> {
    const { value } = await within('the next listing', this.#listings.next(), DEADLINE_MS);
    if (value === undefined) throw new Error('following has ended');
    return value;
  }

  /** Waits until these are listed. */
  async lists(...addresses: readonly string[]): Promise<Listing> {
    for (;;) {
      const listing = await this.next();
      if (addressesOf(listing).join() === addresses.join()) return listing;
    }
  }

  /** Goes on to the error. */
  async fails(): Promise<ApiError> {
    const end = async () => {
      for (;;) await this.next();
    };
    const error = await end().catch((reason: unknown) => reason);
    if (!(error instanceof ApiError)) throw error;
    return error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#listings.next().catch(() => {});
  }
}

const STATUS = { kind: 'Status', status: 'Failure' };
const GONE = line('ERROR', { ...STATUS, code: 410, message: 'too old' });
const BOOKMARK = line('BOOKMARK', { kind: 'EndpointSlice', metadata: { resourceVersion: '99' }, endpoints: null });

describe('a watch', () => {
  it('given that the server ends it in time, then it is renewed from its last bookmark, without a new list', async () => {
    const endAfter: Answer = (response) => {
      watching(BOOKMARK)(response, undefined as never);
      setTimeout(() => response.end(), 400);
    };
    await using server = await Scripted.start({ watch: endAfter });
    await using following = new Following(server.port);
    for (let i = 0; i < 6; i++) expect(addressesOf(await following.next())).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(server.lists).toHaveLength(1);
    const versions = server.watches.map(({ query }) => query.get('resourceVersion'));
    expect(versions.slice(0, 3)).toEqual(['5', '99', '99']);
    expect(server.watches[0]?.query.get('timeoutSeconds')).toBe('1');
    expect(server.watches[0]?.headers['accept-encoding']).toBeUndefined();
  });

  it('given the stand-in, whose watches run out each second, then changes are told before and after', async () => {
    await using api = await startServer();
    await using following = new Following(api.server.port);
    await following.lists('10.0.0.1', '10.0.0.2');
    for (let i = 0; i < 4; i++) await following.next(); // two watches
    api.change({ endpoints: [{ address: '10.0.0.3', port: 6443, ready: true }] });
    expect(await following.lists('10.0.0.3')).toMatchObject({ source: 'endpointslices' });
  });

  it.each<[string, Answer]>([
    ['in the stream', watching(GONE)],
    ['as its answer', say({ ...STATUS, code: 410 }, 410)],
  ])('given 410 %s, then the list is fetched at once', async (_given, gone) => {
    await using server = await Scripted.start();
    server.watchAnswer = (response, asked) => (asked.before === 0 ? gone : watching())(response, asked);
    server.listAnswer = (response, asked) => say(asked.before === 0 ? TWO : list(slice('10.0.0.3')))(response, asked);
    await using following = new Following(server.port);
    await following.lists('10.0.0.3');
    expect(server.lists).toHaveLength(2);
  });

  it.each<[string, Answer]>([
    ['410 again and again', watching(GONE)],
    ['an end at once, again and again', say('')],
    ['one event and an end, again and again', say(BOOKMARK)],
  ])('given %s, then that is an error and no tight loop', async (_given, watch) => {
    await using server = await Scripted.start({ watch });
    await using following = new Following(server.port);
    expect(await following.fails()).toMatchObject({
      failure: 'refused',
      message: expect.stringContaining('ended two watches'),
    });
    expect(server.watches).toHaveLength(2);
  });

  it.each<[string, Answer, Partial<ApiError>, RegExp]>([
    [
      'another error in the stream',
      watching(line('ERROR', { ...STATUS, code: 500, message: 'etcd\nis gone' })),
      { failure: 'refused', status: 500 },
      /ended the watch with status 500: etcd is gone/,
    ],
    [
      'an error that wants a pause',
      watching(line('ERROR', { ...STATUS, code: 429, details: { retryAfterSeconds: 3 } })),
      { failure: 'overloaded', retryAfterMs: 3000 },
      /status 429/,
    ],
    ['an error that is none', watching(line('ERROR', {})), { failure: 'refused' }, /status 0/],
    ['a connection that breaks', (response) => response.destroy(), { failure: 'unreachable' }, /hang up|aborted/],
    [
      'a connection that breaks off',
      (response) => {
        watching(BOOKMARK)(response, undefined as never);
        setTimeout(() => response.destroy(), 50);
      },
      { failure: 'unreachable' },
      /aborted/,
    ],
    ['silence', watching(), { failure: 'unreachable' }, /no answer within 2000 ms/],
    ['silence instead of an answer', () => {}, { failure: 'unreachable' }, /no answer within 1500 ms/],
    ['noise', watching('<html>\n'), { failure: 'garbage' }, /is no event/],
    ['an object of another kind', watching(line('ADDED', { kind: 'Pod' })), { failure: 'garbage' }, /kind is "Pod"/],
    [
      'a bookmark of nothing',
      watching(line('BOOKMARK', { kind: 'EndpointSlice' })),
      { failure: 'garbage' },
      /metadata/,
    ],
    [
      'a port that is a text',
      watching(line('MODIFIED', { ...slice('10.0.0.1'), ports: [{ port: '6443' }] })),
      { failure: 'garbage' },
      /a port is a string/,
    ],
    [
      'a line without an end',
      (response) => {
        response.writeHead(200);
        const more = (): unknown =>
          response.write(' '.repeat(2 ** 20)) ? setImmediate(more) : response.once('drain', more);
        more();
      },
      { failure: 'garbage' },
      /larger than 4194304 bytes/,
    ],
    [
      'objects without number',
      watching(
        ...Array.from({ length: 1001 }, (_, i) =>
          line('ADDED', { ...slice(), metadata: { name: `a${i}`, resourceVersion: '1' } }),
        ),
      ),
      { failure: 'garbage' },
      /more than 1000/,
    ],
  ])('given %s, then that is an error that says so', async (_given, watch, error, message) => {
    await using server = await Scripted.start({ watch });
    await using following = new Following(server.port);
    const seen = await following.fails();
    expect(seen).toMatchObject(error);
    expect(seen.message).toMatch(message);
    expect(seen.message).toContain(`127.0.0.1:${server.port}`);
  });
});

const refusal = (status: number, headers = {}) => say({ ...STATUS, code: status, message: 'because' }, status, headers);

describe('a list', () => {
  it('given a server without slices, then endpoints are followed, and slices are tried at the next list', async () => {
    const lacks: ('endpointslices' | 'endpoints')[] = ['endpointslices'];
    await using api = await startServer({ lacks });
    await using following = new Following(api.server.port);
    expect(await following.lists('10.0.0.1', '10.0.0.2')).toMatchObject({ source: 'endpoints' });
    api.change({ endpoints: [{ address: 'fd00::3', port: 7443, ready: true }] });
    expect(await following.lists('fd00::3')).toMatchObject({ source: 'endpoints', servers: [{ port: 7443 }] });
    lacks.pop();
    await using again = new Following(api.server.port);
    expect(await again.lists('fd00::3')).toMatchObject({ source: 'endpointslices' });
    lacks.push('endpointslices', 'endpoints');
    await using never = new Following(api.server.port);
    expect(await never.fails()).toMatchObject({ failure: 'refused', status: 404 });
  });

  it.each<[string, Answer, Partial<ApiError>, RegExp]>([
    ['401', refusal(401), { failure: 'unauthorized' }, /status 401 \(because\)/],
    ['403', refusal(403), { failure: 'forbidden' }, /status 403 \(because\)/],
    ['429', refusal(429, { 'retry-after': '7' }), { failure: 'overloaded', retryAfterMs: 7000 }, /429/],
    ['503', refusal(503, { 'retry-after': 'soon' }), { failure: 'overloaded', retryAfterMs: undefined }, /503/],
    ['500 without a word', say('', 500), { failure: 'refused' }, /status 500\.$/],
    ['500 with noise', say('<html>'.repeat(10_000), 500), { failure: 'refused' }, /status 500\.$/],
    [
      'a redirect',
      say('', 302, { location: 'https://198.51.100.1/' }),
      { failure: 'refused' },
      /198\.51\.100\.1\/ that is not/,
    ],
    ['gzip', say('', 200, { 'content-encoding': 'gzip' }), { failure: 'garbage' }, /packed with "gzip"/],
    ['HTML', say('<html>'), { failure: 'garbage' }, /not valid JSON/],
    ['null', say('null'), { failure: 'garbage' }, /null where an object/],
    ['a list of pods', say({ ...list(), kind: 'PodList' }), { failure: 'garbage' }, /kind is "PodList"/],
    ['items that are none', say({ ...list(), items: {} }), { failure: 'garbage' }, /items is a object/],
    ['an item that is null', say(list(null)), { failure: 'garbage' }, /an item is null/],
    ['no version', say({ ...TWO, metadata: {} }), { failure: 'garbage' }, /a resourceVersion is missing/],
    [
      'a version that is a number',
      say({ ...TWO, metadata: { resourceVersion: 5 } }),
      { failure: 'garbage' },
      /is a number/,
    ],
    ['lists in lists', say(`{"kind":${'['.repeat(1_000_000)}`), { failure: 'garbage' }, /JSON/],
    [
      'too many servers',
      say(list(slice(...Array.from({ length: 1001 }, (_, i) => `10.0.${i >> 8}.${i & 255}`)))),
      { failure: 'garbage' },
      /more than 1000/,
    ],
    [
      'an answer that comes byte by byte',
      (response) => {
        const drip = setInterval(() => response.write(' '), 100);
        response.once('close', () => clearInterval(drip));
      },
      { failure: 'unreachable' },
      /no whole answer within 2000 ms/,
    ],
  ])('given %s, then that is an error that says so', async (_given, answer, error, message) => {
    await using server = await Scripted.start({ list: answer });
    await using following = new Following(server.port);
    const seen = await following.fails();
    expect(seen).toMatchObject(error);
    expect(seen.message).toMatch(message);
    expect(seen.message).toContain(`127.0.0.1:${server.port}`);
  });
});
