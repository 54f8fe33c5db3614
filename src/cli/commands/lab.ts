// `cplb lab`: several nodes on this machine, to try cplb and to test it.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { CplbError } from '../../base/errors.ts';
import type { IpAddress } from '../../base/ip.ts';
import {
  DEFAULT_FAULT,
  DEFAULT_NAME,
  DEFAULT_NODES,
  FAULT_NAMES,
  FAULTS,
  type Fault,
  MAX_NODES,
} from '../../lab/names.ts';
import type { Host, Topology } from '../../lab/topology.ts';

interface LabOptions {
  readonly lab: string;
}

/** Names of namespaces and folders are made of it. */
const NAME = /^[a-z0-9][a-z0-9-]{0,19}$/;

const labOption = () =>
  new Option('--lab <name>', 'name of the lab, where there are several')
    .default(DEFAULT_NAME)
    .argParser((text: string) => {
      if (NAME.test(text)) return text;
      throw new InvalidArgumentError('Write 1 to 20 lower-case letters, digits and dashes.');
    });

const report = (line: string): void => void process.stderr.write(`${line}\n`);

export function registerLab(program: Command): void {
  const lab = program
    .command('lab')
    .summary('run several nodes on this machine, as network namespaces')
    .description(
      'Runs several nodes on this machine, each a network namespace with its own cplb, keepalived and a stand-in for ' +
        'its API server, joined by a bridge. Nothing leaves the machine. Needs root.',
    );
  registerUpAndDown(lab);
  registerFaults(lab);
  registerInsiders(lab);
}

function registerUpAndDown(lab: Command): void {
  lab
    .command('up')
    .summary('make a lab')
    .argument('[flags...]', 'after `--`: further flags for `cplb init` and `cplb join`')
    .addOption(labOption())
    .option('--nodes <count>', `number of nodes, 1 to ${MAX_NODES}`, nodeCount, DEFAULT_NODES)
    .action(async (flags: string[], { lab: name, nodes }: LabOptions & { nodes: number }) => {
      const [{ labUp }, { makeTopology, vipText }] = await Promise.all([load(), import('../../lab/topology.ts')]);
      const topology = makeTopology(name, nodes, flags);
      await labUp(topology, report, await stopSignal());
      report(`up: the VIP ${vipText(topology)}; see \`cplb lab status\`, \`cplb lab demo\`, \`cplb lab kill node1\``);
    });
  lab
    .command('status')
    .summary('show every node: who holds the VIP, what runs')
    .addOption(labOption())
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .action(async ({ lab: name, output }: LabOptions & { output: 'text' | 'json' }) => {
      const [{ openLab }, { labView }, { viewText }] = await Promise.all([
        load(),
        import('../../lab/node-view.ts'),
        import('../../lab/view.ts'),
      ]);
      const view = await labView(await openLab(name));
      process.stdout.write(output === 'json' ? `${JSON.stringify(view, null, 2)}\n` : viewText(view));
    });
  lab
    .command('watch')
    .summary('look at the lab as it lives: strike a node, and see the VIP move and what a client notices')
    .addOption(labOption())
    .action(async ({ lab: name }: LabOptions) => {
      const [{ openLab }, { showLab }] = await Promise.all([load(), import('../../ui/lab/show-lab.tsx')]);
      await showLab(() => openLab(name), await stopSignal());
      report(`the lab "${name}" stays as it is; \`cplb lab down\` removes it`);
    });
  lab
    .command('down')
    .summary('remove a lab, or what is left of one')
    .addOption(labOption())
    .action(async ({ lab: name }: LabOptions) => {
      const [{ labDown }, { makeTopology }] = await Promise.all([load(), import('../../lab/topology.ts')]);
      const removed = await labDown(makeTopology(name, MAX_NODES)); // whatever its size was: only what is there
      report(removed ? `down: the lab "${name}" and every trace of it` : `there was no lab "${name}"`);
    });
}

function registerFaults(lab: Command): void {
  lab
    .command('kill')
    .summary('make something happen to a node')
    .argument('<node>', 'node1, node2, …')
    .addOption(labOption())
    .addOption(
      new Option('--what <fault>', FAULT_NAMES.map((fault) => `${fault}: ${FAULTS[fault]}`).join('; '))
        .choices([...FAULT_NAMES])
        .default(DEFAULT_FAULT),
    )
    .action(async (nodeName: string, { lab: name, what }: LabOptions & { what: Fault }) => {
      const { topology, node } = await find(name, nodeName);
      const { strike } = await import('../../lab/faults.ts');
      await strike(topology, node, what);
      report(`${node.name}: ${what} struck; \`cplb lab heal ${node.name}\` mends it`);
    });
  lab
    .command('heal')
    .summary('bring a node back')
    .argument('<node>', 'node1, node2, …')
    .addOption(labOption())
    .action(async (nodeName: string, { lab: name }: LabOptions) => {
      const { topology, node } = await find(name, nodeName);
      const { heal } = await import('../../lab/faults.ts');
      await heal(topology, node);
      report(`${node.name}: could hold the VIP and serve it again`);
    });
  lab
    .command('demo')
    .summary('strike the holder of the VIP four times and tell what a client noticed')
    .addOption(labOption())
    .action(async ({ lab: name }: LabOptions) => {
      const [{ openLab }, { runDemo }] = await Promise.all([load(), import('../../lab/demo.ts')]);
      await runDemo(await openLab(name), report, await stopSignal());
    });
}

/** What the lab starts inside its own namespaces; not for a person, so not in the help. */
function registerInsiders(lab: Command): void {
  lab
    .command('api-server', { hidden: true })
    .argument('<node>')
    .addOption(labOption())
    .action(async (nodeName: string, { lab: name }: LabOptions) => {
      const { topology, node } = await find(name, nodeName);
      const [{ runApiServer }, { kubeletsOf }] = await Promise.all([
        import('../../lab/cluster.ts'),
        import('../../lab/kubelets.ts'),
      ]);
      await runApiServer({ topology, node, kubelets: kubeletsOf(topology) }, await stopSignal());
    });
  lab
    .command('probe', { hidden: true })
    .argument('<address>')
    .requiredOption('--every <ms>', '', Number)
    .requiredOption('--timeout <ms>', '', Number)
    .addOption(labOption())
    .action(async (text: string, { lab: name, every, timeout }: LabOptions & { every: number; timeout: number }) => {
      const [{ openLab }, { readCa }, { probeVip }, { API_PORT }] = await Promise.all([
        load(),
        import('../../lab/cluster.ts'),
        import('../../lab/probe.ts'),
        import('../../lab/topology.ts'),
      ]);
      const topology = await openLab(name);
      const target = { address: text as IpAddress, port: API_PORT };
      const onAttempt = (attempt: object) => void process.stdout.write(`${JSON.stringify(attempt)}\n`);
      const pace = { everyMs: every, timeoutMs: timeout };
      await probeVip({ target, ca: await readCa(topology), onAttempt, ...pace }, await stopSignal());
    });
}

/** Loaded when it is used: the lab brings the API server stand-in and its certificates with it. */
const load = () => import('../../lab/lab.ts');

/** Aborts on SIGINT and SIGTERM. */
const stopSignal = async (): Promise<AbortSignal> => (await import('../../runtime/signals.ts')).stopSignal();

async function find(name: string, nodeName: string): Promise<{ topology: Topology; node: Host }> {
  const { openLab } = await load();
  const topology = await openLab(name);
  const node = topology.nodes.find((candidate) => candidate.name === nodeName);
  if (node !== undefined) return { topology, node };
  const known = topology.nodes.map((candidate) => candidate.name).join(', ');
  throw new CplbError('CPLB_USAGE', `The lab "${name}" has no node "${nodeName}", only: ${known}.`);
}

function nodeCount(text: string): number {
  if (/^[1-9]$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a number from 1 to 9.');
}
