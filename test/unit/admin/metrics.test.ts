// What is exposed of a status, and that the manual lists the same.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../src/admin/contract.ts';
import { expose } from '../../../src/admin/exposition.ts';
import { METRICS } from '../../../src/admin/metrics.ts';
import { readCounters } from '../../../src/keepalived/counters.ts';
import { expectGolden } from '../golden.ts';
import { hasPromtool, promtool } from '../monitoring/promtool.ts';
import { parseExposition, shrunk } from './exposition.ts';
import { KERNEL_STATUS, STATUS } from './fixture.ts';

const exposed = async (status: StatusDocument) => parseExposition((await expose(status)).body);

/** The series of one metric, as `[labels, value]`. */
async function seriesOf(name: string, change: Partial<StatusDocument>): Promise<readonly unknown[]> {
  const family = (await exposed({ ...STATUS, ...change })).find((each) => each.name === name);
  return (family?.series ?? []).map(({ labels, value }) => [labels, value]);
}

const [first, second] = STATUS.vrrp as [StatusDocument['vrrp'][number], StatusDocument['vrrp'][number]];
const { pid: _, ...stopped } = STATUS.keepalived;

describe('expose', () => {
  it('given a status, then it is the golden text', async () => {
    const { body, type } = await expose(STATUS);
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
    expectGolden('test/unit/admin/golden/metrics.txt', body);
  });

  it.skipIf(!hasPromtool).each([STATUS, KERNEL_STATUS])(
    'given a status, then promtool has nothing against it',
    async (status) => {
      const { status: code, stdout, stderr } = promtool(['check', 'metrics'], (await expose(status)).body);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    },
  );

  it('given a kernel that balances, then what is told of the balancer is the golden text', async () => {
    const { body } = await expose(KERNEL_STATUS);
    const lines = body.split('\n').filter((line) => /^cplb_(?:balancer|nftables|proxy)_/.test(line));
    expectGolden('test/unit/admin/golden/nftables-metrics.txt', `${lines.join('\n')}\n`);
  });

  it.each<[string, string, Partial<StatusDocument>, readonly unknown[]]>([
    ['no VIP', 'cplb_holder', { holder: false }, [[{}, 0]]],
    ['a drained node', 'cplb_draining', { score: { ...STATUS.score, draining: true } }, [[{}, 1]]],
    ['a node that flaps', 'cplb_held_back', { score: { ...STATUS.score, heldBack: true } }, [[{}, 1]]],
    ['nothing to serve', 'cplb_can_serve', { score: { ...STATUS.score, canServe: false } }, [[{}, 0]]],
    ['no keepalived', 'cplb_keepalived_up', { keepalived: stopped }, [[{}, 0]]],
    ['a crash loop', 'cplb_keepalived_crash_loop', { keepalived: { ...stopped, state: 'crash-loop' } }, [[{}, 1]]],
    [
      'a rejected configuration',
      'cplb_keepalived_configuration_rejected',
      { keepalived: { ...stopped, rejectedConfiguration: 'why' } },
      [[{}, 1]],
    ],
    ['no dump', 'cplb_vrrp_priority', { vrrp: [second] }, []],
    ['no dump', 'cplb_vrrp_transitions_total', { vrrp: [second] }, []],
    [
      'a counter that is missing',
      'cplb_vrrp_transitions_total',
      { vrrp: [{ ...first, counters: { timesBecameMaster: 4 } }] },
      [[{ vrrp_instance: 'cplb-0', to: 'master' }, 4]],
    ],
    [
      'a counter that is no number',
      'cplb_vrrp_adverts_sent_total',
      { vrrp: [{ ...first, counters: { advertsSent: NaN } }] },
      [],
    ],
    ['no findings', 'cplb_finding', { findings: [] }, []],
    ['no backends', 'cplb_backend_ready', { backends: [] }, []],
    ...(['nftables', 'ipvs', 'none'] as const).map(
      (mode): [string, string, Partial<StatusDocument>, readonly unknown[]] => [
        `the balancer ${mode}`,
        'cplb_balancer_info',
        { balancer: { ...STATUS.balancer, mode } },
        [[{ mode }, 1]],
      ],
    ),
    [
      'a holder with ipvs',
      'cplb_ipvs_connections',
      { balancer: { ...STATUS.balancer, mode: 'ipvs' }, backends: STATUS.backends.slice(0, 1) },
      STATUS.backends.slice(0, 1).map(({ address, connections }) => [{ backend: address }, connections]),
    ],
    [
      'a proxy that auto had to take',
      'cplb_nftables_restored_total',
      { balancer: { ...STATUS.balancer, nftables: { restored: 0, resets: 0, retried: 0, notice: 'why' } } },
      [],
    ],
  ])('given %s, then %s says so', async (_given, name, change, series) => {
    expect(await seriesOf(name, change)).toEqual(series);
  });

  it('given a peer with characters that mean something, then they are escaped and nothing else is said', async () => {
    const peer = 'a\\"\n} 1\ncplb_holder 0\n# TYPE x gauge\\n,b="c"';
    const [finding] = STATUS.findings as [StatusDocument['findings'][number]];
    const series = await seriesOf('cplb_finding', { findings: [{ ...finding, peer }] });
    expect(series).toEqual([[{ kind: 'password', vrrp_instance: 'cplb-0', peer }, 1]]);
  });

  it('given two scrapes, then nothing of the first stays in the second', async () => {
    const before = await exposed(STATUS);
    const counters = Object.fromEntries(Object.entries(first.counters ?? {}).map(([name, value]) => [name, value + 1]));
    const after = await exposed({ ...STATUS, vrrp: [{ ...first, counters }], findings: [] });
    expect(shrunk(before, after)).toEqual([]);
    expect(shrunk(after, before)).not.toEqual([]);
    expect(after.find(({ name }) => name === 'cplb_finding')?.series).toEqual([]);
  });
});

describe('METRICS', () => {
  it.each(METRICS)('given $name, then its name and its labels follow the conventions', ({
    name,
    type,
    labels,
    help,
  }) => {
    expect(name).toMatch(/^cplb_[a-z]+(?:_[a-z]+)*$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    for (const label of labels) expect(label).toMatch(/^(?!(?:instance|job)$)[a-z]+(?:_[a-z]+)*$/); // Prometheus' own
    expect(help).toMatch(/^[A-Z0-9].*[.]$/i);
  });

  it.each([
    STATUS,
    KERNEL_STATUS,
  ])('given each series, then it has the labels of its metric, all of them', async (status) => {
    for (const { name, series } of await exposed(status)) {
      const labels = METRICS.find((metric) => metric.name === name)?.labels;
      for (const each of series) expect(Object.keys(each.labels).toSorted(), name).toEqual(labels?.toSorted());
    }
  });

  it('given a dump of keepalived, then every metric of the counters has its number', async () => {
    const vrrp = [{ ...first, counters: readCounters({}) }];
    const count = async (change: Partial<StatusDocument>) =>
      (await exposed({ ...STATUS, ...change })).flatMap(({ series }) => series).length;
    expect(await count({ vrrp })).toBe(await count({ vrrp: [first] }));
  });
});

describe('docs/reference/metrics.md', () => {
  const page = readFileSync(new URL('../../../docs/reference/metrics.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(cplb_\w+)` \| (\w+) \| (.*) \| (.+) \|$/gm)].map(
    ([, name, type, labels = '', help]) => ({
      ...{ name, type, help },
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
    }),
  );

  it('given what is exposed, then the page has the same in the same order', () => {
    expect(rows).toEqual(METRICS.map(({ name, type, labels, help }) => ({ name, type, help, labels })));
  });
});
