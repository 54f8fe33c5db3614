// What a container engine is told to run: cplb, in a container that sees of the machine only what is mounted.

/** A command line of an engine that runs cplb, understood. */
export interface Order {
  /** Arguments of cplb. */
  readonly args: readonly string[];
  readonly image: string;
  readonly mounts: readonly { readonly from: string; readonly to: string; readonly readOnly: boolean }[];
  /** False for `exec`: the container is there, and is the machine's own cplb. */
  readonly isNew: boolean;
}

const IMAGE = /^(?:[\w.]+\/(?:library\/)?)?cplb:\d+\.\d+\.\d+$/;

/** Of `docker run` and its likes: how often it takes a value. Every page says the first two, so that nothing is left behind. */
const RUN_FLAGS: Readonly<Record<string, number>> = { '--rm': 0, '--network': 1, '--volume': 1 };
const CTR_FLAGS: Readonly<Record<string, number>> = { '--rm': 0, '--net-host': 0, '--mount': 1 };

/** What is run when it is cplb; `undefined` for every other command. @throws When it is, and cannot be as it is written. */
export function orderOf(program: string, args: readonly string[]): Order | undefined {
  const text = args.join(' ');
  if (['docker', 'podman', 'nerdctl'].includes(program) && args[0] === 'run') return runOrder(args.slice(1));
  if (['docker', 'podman'].includes(program) && text.startsWith('exec cplb cplb ')) return execOrder(args.slice(3));
  if (program === 'ctr' && text.startsWith('-n k8s.io run ')) return ctrOrder(args.slice(3));
  const inPod = /^-n kube-system exec cplb-node1 -- cplb /.test(text);
  return program === 'kubectl' && inPod ? execOrder(args.slice(6)) : undefined;
}

const execOrder = (args: readonly string[]): Order => ({
  args,
  image: 'localhost/cplb:0.1.0',
  mounts: [],
  isNew: false,
});

function runOrder(words: readonly string[]): Order {
  const { flags, rest } = split(words, RUN_FLAGS);
  const [image = '', ...args] = rest;
  if (!flags.some(([name]) => name === '--rm')) throw new Error('a container is left behind: --rm');
  if (!flags.some(([name, value]) => name === '--network' && value === 'host')) throw new Error('--network host');
  const mounts = flags.flatMap(([name, value = '']) => (name === '--volume' ? [volume(value)] : []));
  return checked({ args, image, mounts, isNew: true });
}

function ctrOrder(words: readonly string[]): Order {
  const { flags, rest } = split(words, CTR_FLAGS);
  const [image = '', , command, ...args] = rest; // the name of the container is the second
  if (command !== 'cplb') throw new Error(`ctr runs ${command}, and not cplb`);
  const mounts = flags.flatMap(([name, value = '']) => (name === '--mount' ? [bind(value)] : []));
  return checked({ args, image, mounts, isNew: true });
}

function checked(order: Order): Order {
  if (!IMAGE.test(order.image)) throw new Error(`${order.image} is not cplb's image`);
  return order;
}

type Flag = readonly [name: string, value?: string];

/** Flags up to the first word that is none, and what follows. */
function split(
  [first = '', ...words]: readonly string[],
  known: Readonly<Record<string, number>>,
): { readonly flags: readonly Flag[]; readonly rest: readonly string[] } {
  if (!first.startsWith('-')) return { flags: [], rest: [first, ...words] };
  const values = known[first];
  if (values === undefined) throw new Error(`${first} is none of ${Object.keys(known).join(' ')}`);
  const { flags, rest } = split(words.slice(values), known);
  return { flags: [values === 0 ? [first] : [first, words[0] ?? ''], ...flags], rest };
}

function volume(text: string): Order['mounts'][number] {
  const [from = '', to = '', mode] = text.split(':');
  return { from, to, readOnly: mode === 'ro' };
}

function bind(text: string): Order['mounts'][number] {
  const { src = '', dst = '', options = '' } = Object.fromEntries(text.split(',').map((part) => part.split('=')));
  return { from: src, to: dst, readOnly: options === 'rbind:ro' };
}
