// `cplb lab`: several nodes on this machine, to try cplb and to test it.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_FAULT, DEFAULT_NODES, FAULT_NAMES, FAULTS, type Fault, MAX_NODES } from '../../lab/names.ts';
import { findNode, type LabOptions, labCommand, loadLab, stopSignal } from '../lab-command.ts';
import { registerInsiders } from './lab-insiders.ts';

export function registerLab(program: Command): void {
  const lab = program
    .command('lab')
    .summary('run several nodes on this machine, as network namespaces')
    .description(
      'Runs several nodes on this machine, each a network namespace with its own cplb, keepalived and a stand-in for ' +
        'its API server, joined by a bridge. Nothing leaves the machine. Needs root.',
    );
  registerLife(lab);
  registerFaults(lab);
  registerInsiders(lab);
}

function registerLife(lab: Command): void {
  labCommand(lab, 'up', 'make a lab')
    .argument('[flags...]', 'after `--`: further flags for `cplb init` and `cplb join`')
    .option('--nodes <count>', `number of nodes, 1 to ${MAX_NODES}`, nodeCount, DEFAULT_NODES)
    .action(up);
  labCommand(lab, 'status', 'show every node: who holds the VIP, what runs')
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .action(status);
  labCommand(
    lab,
    'watch',
    'look at the lab as it lives: strike a node, and see the VIP move and what a client notices',
  ).action(watch);
  labCommand(lab, 'down', 'remove a lab, or what is left of one').action(down);
}

function registerFaults(lab: Command): void {
  labCommand(lab, 'kill', 'make something happen to a node')
    .argument('<node>', 'node1, node2, …')
    .addOption(
      new Option('--what <fault>', FAULT_NAMES.map((fault) => `${fault}: ${FAULTS[fault]}`).join('; '))
        .choices([...FAULT_NAMES])
        .default(DEFAULT_FAULT),
    )
    .action(kill);
  labCommand(lab, 'heal', 'bring a node back').argument('<node>', 'node1, node2, …').action(heal);
  labCommand(lab, 'demo', 'strike the holder of the VIP four times and tell what a client noticed').action(demo);
}

const report = (line: string): void => void process.stderr.write(`${line}\n`);

async function up(flags: readonly string[], { lab, nodes }: LabOptions & { readonly nodes: number }): Promise<void> {
  const [{ labUp }, { makeTopology, vipText }] = await Promise.all([loadLab(), import('../../lab/topology.ts')]);
  const topology = makeTopology(lab, nodes, flags);
  await labUp(topology, report, await stopSignal());
  report(`up: the VIP ${vipText(topology)}; see \`cplb lab status\`, \`cplb lab demo\`, \`cplb lab kill node1\``);
}

async function status({ lab, output }: LabOptions & { readonly output: 'text' | 'json' }): Promise<void> {
  const [{ openLab }, { labView }, { viewText }] = await Promise.all([
    loadLab(),
    import('../../lab/node-view.ts'),
    import('../../lab/view.ts'),
  ]);
  const view = await labView(await openLab(lab));
  process.stdout.write(output === 'json' ? `${JSON.stringify(view, null, 2)}\n` : viewText(view));
}

async function watch({ lab }: LabOptions): Promise<void> {
  const [{ openLab }, { showLab }] = await Promise.all([loadLab(), import('../../ui/lab/show-lab.tsx')]);
  await showLab(() => openLab(lab), await stopSignal());
  report(`the lab "${lab}" stays as it is; \`cplb lab down\` removes it`);
}

async function down({ lab }: LabOptions): Promise<void> {
  const [{ labDown }, { makeTopology }] = await Promise.all([loadLab(), import('../../lab/topology.ts')]);
  const removed = await labDown(makeTopology(lab, MAX_NODES)); // whatever its size was: only what is there
  report(removed ? `down: the lab "${lab}" and every trace of it` : `there was no lab "${lab}"`);
}

async function kill(name: string, { lab, what }: LabOptions & { readonly what: Fault }): Promise<void> {
  const { topology, node } = await findNode(lab, name);
  const { strike } = await import('../../lab/faults.ts');
  await strike(topology, node, what);
  report(`${name}: ${what} struck; \`cplb lab heal ${name}\` mends it`);
}

async function heal(name: string, { lab }: LabOptions): Promise<void> {
  const { topology, node } = await findNode(lab, name);
  const { heal: mend } = await import('../../lab/faults.ts');
  await mend(topology, node);
  report(`${name}: could hold the VIP and serve it again`);
}

async function demo({ lab }: LabOptions): Promise<void> {
  const [{ openLab }, { runDemo }] = await Promise.all([loadLab(), import('../../lab/demo.ts')]);
  await runDemo(await openLab(lab), report, await stopSignal());
}

function nodeCount(text: string): number {
  if (/^[1-9]$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a number from 1 to 9.');
}
