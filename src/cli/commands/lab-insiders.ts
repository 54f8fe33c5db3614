// What a lab starts inside its own namespaces, as hidden commands of `cplb lab`.

import type { Command } from 'commander';
import type { IpAddress } from '../../base/ip.ts';
import { findNode, type LabOptions, labCommand, loadLab, stopSignal } from '../lab-command.ts';

export function registerInsiders(lab: Command): void {
  labCommand(lab, 'api-server').argument('<node>').action(runStandIn);
  labCommand(lab, 'probe')
    .argument('<address>')
    .requiredOption('--every <ms>', '', Number)
    .requiredOption('--timeout <ms>', '', Number)
    .action(probe);
}

async function runStandIn(name: string, { lab }: LabOptions): Promise<void> {
  const { topology, node } = await findNode(lab, name);
  const [{ runApiServer }, { kubeletsOf }] = await Promise.all([
    import('../../lab/cluster.ts'),
    import('../../lab/kubelets.ts'),
  ]);
  await runApiServer({ topology, node, kubelets: kubeletsOf(topology) }, await stopSignal());
}

interface ProbeOptions extends LabOptions {
  /** Milliseconds, as is the other. */
  readonly every: number;
  readonly timeout: number;
}

async function probe(address: string, { lab, every, timeout }: ProbeOptions): Promise<void> {
  const [{ openLab }, { readCa }, { probeVip }, { API_PORT }] = await Promise.all([
    loadLab(),
    import('../../lab/cluster.ts'),
    import('../../lab/probe.ts'),
    import('../../lab/topology.ts'),
  ]);
  const ca = await readCa(await openLab(lab));
  const target = { address: address as IpAddress, port: API_PORT };
  const onAttempt = (attempt: object) => void process.stdout.write(`${JSON.stringify(attempt)}\n`);
  await probeVip({ target, ca, onAttempt, everyMs: every, timeoutMs: timeout }, await stopSignal());
}
