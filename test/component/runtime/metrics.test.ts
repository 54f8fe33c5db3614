// A real node, scraped and drained.

import { describe, expect, it } from 'vitest';
import { fetchStatus, setDraining } from '../../../src/admin/client.ts';
import { type Family, parseExposition, shrunk } from '../../unit/admin/exposition.ts';
import { hasPromtool, promtool } from '../../unit/monitoring/promtool.ts';
import { Folder } from '../host/folder.ts';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';

const OWN = '10.0.0.1';

const begin = (namespace: Namespace, order: object) =>
  new Script(new URL('fixtures/start.ts', import.meta.url), {
    args: [JSON.stringify(order)],
    wrap: namespace.command.bind(namespace),
  });

/** What a scraper on the node gets. */
function scrapedText(namespace: Namespace): Promise<string> {
  const program = `fetch('http://127.0.0.1:6445/metrics').then(async (r) => process.stdout.write(await r.text()))`;
  return namespace.run(process.execPath, '-e', program);
}

/** The same, read strictly. */
const scrape = async (namespace: Namespace): Promise<readonly Family[]> =>
  parseExposition(await scrapedText(namespace));

const numberIn = (families: readonly Family[], name: string, labels: object = {}): number | undefined => {
  const series = families.find((family) => family.name === name)?.series ?? [];
  return series.find((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))?.value;
};

const stop = async (script: Script) => {
  script.child.kill('SIGTERM');
  await script.hear('stopped', undefined, 0, 10_000);
};

describe.skipIf(!canMakeNamespaces).concurrent('a node (needs root)', () => {
  it('given a holder, then two scrapes say so, and its counters only grow', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(`${OWN}/24`);
    await using script = begin(namespace, {
      spec: { runDir: folder.path, stateDir: folder.file('state') },
      apiServer: OWN,
    });
    const status = () => fetchStatus(folder.path).catch(() => undefined);
    await eventually(
      'it holds the VIP and serves',
      async () => {
        const { holder, score, vrrp } = (await status()) ?? {};
        return holder && score?.canServe && vrrp?.[0]?.counters !== undefined;
      },
      10_000,
    );
    const first = await scrape(namespace);
    const sent = numberIn(first, 'cplb_vrrp_adverts_sent_total') ?? 0;
    const second = await eventually('more adverts', async () => {
      const families = await scrape(namespace);
      return (numberIn(families, 'cplb_vrrp_adverts_sent_total') ?? 0) > sent && families;
    });
    expect(shrunk(first, second)).toEqual([]);
    expect(numberIn(second, 'cplb_build_info', { version: '1.2.3' })).toBe(1);
    expect(numberIn(second, 'cplb_holder')).toBe(1);
    expect(numberIn(second, 'cplb_keepalived_up')).toBe(1);
    expect(numberIn(second, 'cplb_vrrp_state', { vrrp_instance: 'cplb-0', state: 'master' })).toBe(1);
    expect(numberIn(second, 'cplb_vrrp_transitions_total', { to: 'master' })).toBe(1);
    expect(numberIn(second, 'cplb_backend_ready', { backend: `${OWN}:6443`, local: 'true' })).toBe(1);
    const expiry = numberIn(second, 'cplb_backend_certificate_expiry_timestamp_seconds', { backend: `${OWN}:6443` });
    expect(expiry).toBeGreaterThan(Date.now() / 1000);
    await setDraining(folder.path, true);
    expect(numberIn(await scrape(namespace), 'cplb_draining')).toBe(1);
    if (hasPromtool) {
      const { status, stdout, stderr } = promtool(['check', 'metrics'], await scrapedText(namespace));
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    }
    await stop(script);
  });

  it('given a drain while the node waits for its interface, then it holds from the first score on', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface();
    const spec = { runDir: folder.path, stateDir: folder.file('state') };
    await using script = begin(namespace, { spec });
    const status = () => fetchStatus(folder.path).catch(() => undefined);
    await eventually('it waits', async () => (await status())?.findings[0]?.kind === 'interface', 10_000);
    expect(await setDraining(folder.path, true)).toMatchObject({ draining: true });
    expect((await status())?.score.draining).toBe(true);
    await namespace.ip('address', 'add', `${OWN}/24`, 'dev', 'eth0');
    const { score } = await eventually(
      'it runs',
      async () => {
        const now = await status();
        return (now?.vrrp.length ?? 0) > 0 && now;
      },
      10_000,
    );
    expect(score.draining).toBe(true);
    await stop(script);
  });

  it('given a state directory that cannot be written, then a drain works and says that it is not kept', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(`${OWN}/24`);
    await using script = begin(namespace, { spec: { runDir: folder.path, stateDir: '/dev/null/state' } });
    await eventually('it answers', () => fetchStatus(folder.path).catch(() => undefined), 10_000);
    expect(await setDraining(folder.path, true)).toMatchObject({ problem: expect.stringContaining('ENOTDIR') });
    expect((await fetchStatus(folder.path)).score.draining).toBe(true);
    await stop(script);
  });
});
