// Commands of other programs, as the documents may use them: what cannot be run here is held to its own help at least.

/**
 * The arguments that each program is known to take, by its own help: words as they are, WORD for any one, WORD… for the
 * rest, and flags in brackets, with VALUE where they take one. A command that fits none fails the test of its page.
 */
export const SHAPES: Readonly<Record<string, readonly string[]>> = {
  kubeadm: [
    'init [--control-plane-endpoint VALUE] [--upload-certs] [--config VALUE]',
    'init phase certs apiserver [--config VALUE]',
    'init phase upload-config kubeadm [--config VALUE]',
    'init phase upload-certs [--upload-certs]',
    'token create [--print-join-command]',
    'kubeconfig user [--client-name VALUE] [--org VALUE] [--validity-period VALUE] [--config VALUE]',
    'certs renew WORD',
  ],
  kubectl: [
    'get WORD… [-n VALUE] [--namespace VALUE] [-o VALUE] [--selector VALUE] [--kubeconfig VALUE] [--server VALUE]',
    'apply [-f VALUE] [--kubeconfig VALUE]',
    'logs WORD [-n VALUE] [--tail VALUE]',
    'exec WORD -- cplb status [-n VALUE] [-it]',
    'rollout restart WORD WORD [-n VALUE]',
    'auth can-i WORD WORD [--as VALUE] [-n VALUE] [--kubeconfig VALUE]',
  ],
  systemctl: [
    'daemon-reload',
    'enable WORD [--now]',
    'disable WORD [--now]',
    'restart WORD',
    'stop WORD',
    'start WORD',
  ],
  journalctl: ['[--unit VALUE] [--lines VALUE]'],
  docker: ['save WORD [--output VALUE]', 'load [--input VALUE]', 'tag WORD WORD', 'push WORD'],
  podman: ['save WORD [--output VALUE]', 'load [--input VALUE]', 'tag WORD WORD', 'push WORD'],
  ctr: ['images import WORD [-n VALUE]', 'images tag WORD WORD [-n VALUE]'],
  crictl: ['ps [--name VALUE] [--all] [--latest] [--quiet]', 'logs WORD [--tail VALUE]', 'images'],
  k3s: ['server [--cluster-init] [--tls-san VALUE]'],
  npm: ['ci', 'run image', 'run image -- --engine WORD'],
  tcpdump: ['ip proto 112 [-c VALUE] [-envi VALUE]'],
  sleep: ['WORD'],
  'firewall-cmd': ['[--permanent] [--add-port VALUE] [--add-protocol VALUE] [--add-rich-rule VALUE] [--reload]'],
  ufw: ['allow WORD…', 'route allow WORD…'],
};

const FLAG = /\[(?<name>--?[\w-]+)(?<value> VALUE)?\]/g;

/** True when these arguments have the shape. Flags may stand anywhere before a `--`. */
export function fits(shape: string, args: readonly string[]): boolean {
  const flags = new Map([...shape.matchAll(FLAG)].map(({ groups = {} }) => [groups.name, groups.value !== undefined]));
  const wanted = shape.replaceAll(FLAG, '').split(' ').filter(Boolean);
  const given = operands(args, flags);
  if (given === undefined) return false;
  const isOpen = wanted.at(-1) === 'WORD…';
  if (isOpen ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((word, i) => word.startsWith('WORD') || word === given[i]);
}

/** The arguments that are no flags, and whatever follows a `--`; `undefined` when there is a flag that is not known, or one without its value. */
function operands(
  args: readonly string[],
  flags: ReadonlyMap<string | undefined, boolean>,
): readonly string[] | undefined {
  const [first, ...rest] = args;
  if (first === undefined || first === '--') return args;
  if (!/^-./.test(first)) return joined([first], operands(rest, flags));
  const takesValue = flags.get(first.replace(/=.*/, ''));
  if (takesValue === undefined) return undefined;
  if (!takesValue || first.includes('=')) return takesValue === first.includes('=') ? operands(rest, flags) : undefined;
  return rest.length === 0 ? undefined : operands(rest.slice(1), flags);
}

const joined = (left: readonly string[], right: readonly string[] | undefined): readonly string[] | undefined =>
  right === undefined ? undefined : [...left, ...right];
