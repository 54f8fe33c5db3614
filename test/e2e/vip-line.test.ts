// The line that tells of a VIP's move: why, as a chain, and how long it took.

import { afterEach, describe, expect, it } from 'vitest';
import { fetchLog, setDraining } from '../../src/admin/client.ts';
import type { LogLine } from '../../src/admin/contract.ts';
import { strike } from '../../src/lab/faults.ts';
import type { Fault } from '../../src/lab/names.ts';
import { runDirOf, statusOf } from '../../src/lab/node.ts';
import type { Host } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { healAll, soleHolder, useLab } from './lab-fixture.ts';

/** Of the protocol: 3 adverts of 200 ms, and less than one more. */
const [LEAST_SILENCE_MS, MOST_SILENCE_MS] = [600, 800];

describe('two nodes, one of which holds the VIP', () => {
  const topology = useLab(2);
  const otherThan = (node: Host): Host => topology.nodes.find((each) => each !== node) ?? node;
  afterEach(() => healAll(topology));

  /** The last line of a move on a node, no older than `since`. */
  const told = (node: Host, message: string, since: number): Promise<LogLine['fields']> =>
    waitFor(`${node.name} to tell "${message}"`, async () => {
      const { lines } = await fetchLog(runDirOf(node));
      return lines.findLast((line) => line.message === message && Date.parse(line.time) >= since)?.fields;
    });

  /** The holder and the other node, which has heard it for long enough to know its address. */
  async function settled(): Promise<readonly [Host, Host]> {
    const holder = await soleHolder(topology);
    const other = otherThan(holder);
    await waitFor(`${other.name} to hear ${holder.name}`, async () => {
      const [instance] = (await statusOf(other))?.vrrp ?? [];
      const heard = instance?.holder === holder.address.address && (instance.counters?.advertsReceived ?? 0) > 5;
      return heard ? true : undefined;
    });
    return [holder, other];
  }

  it.each<[string, Fault]>([
    ['is killed', 'cplb'],
    ['loses its link', 'link'],
  ])('given a holder that %s, then the taker tells for how long it was silent', async (_given, fault) => {
    const [holder, other] = await settled();
    const since = Date.now();
    await strike(topology, holder, fault);
    const { cause, chain, tookMs } = await told(other, 'VIP taken', since);
    expect(cause).toBe('the holder fell silent');
    expect(chain).toMatch(
      new RegExp(
        `^${holder.address.address} fell silent ${tookMs} ms ago → priority \\d+ of this node \\(can serve 160 \\+ rank \\d+\\) → master$`,
      ),
    );
    expect(tookMs).toBeGreaterThanOrEqual(LEAST_SILENCE_MS);
    expect(tookMs).toBeLessThan(MOST_SILENCE_MS);
    expect((await statusOf(other))?.vrrp[0]?.lastTakeover).toMatchObject({ cause: 'silence', tookMs });
  });

  it('given a holder that is stopped, then the taker tells that it said so', async () => {
    const [holder, other] = await settled();
    const since = Date.now();
    await strike(topology, holder, 'stop');
    const { cause, chain, tookMs } = await told(other, 'VIP taken', since);
    expect(cause).toBe('the holder said that it stops');
    expect(chain).toContain(`${holder.address.address} said that it stops, ${tookMs} ms ago → priority `);
    expect(tookMs).toBeLessThan(LEAST_SILENCE_MS);
  });

  it('given a holder that is drained, then both tell the scores that led to the move', async () => {
    const [holder, other] = await settled();
    const since = Date.now();
    await setDraining(runDirOf(holder), true);
    const given = await told(holder, 'VIP given up', since);
    const taken = await told(other, 'VIP taken', since);
    await setDraining(runDirOf(holder), false);
    expect(given.cause).toBe('another node is worth more');
    expect(given.chain).toMatch(/^cplb drain → score \d+ → \d+ → priority \d+ → [\d.]+ has priority \d+ → backup$/);
    expect(given.tookMs).toBeGreaterThan(0);
    expect(taken.cause).toBe('this node is worth more than the holder');
    expect(taken.chain).toMatch(
      new RegExp(`^(?:.* → )?${holder.address.address} has priority \\d+ → priority \\d+ of this node .* → master$`),
    );
  });

  it('given a holder whose link goes down, then it tells that', async () => {
    const [holder] = await settled();
    const since = Date.now();
    await strike(topology, holder, 'link');
    expect(await told(holder, 'VIP given up', since)).toMatchObject({
      to: 'fault',
      chain: 'the link eth0 is down → fault',
    });
  });
});
