// The one kind of error that a user sees, and the catalogue of all of them.

/**
 * Every error code, with the exit status of the command (1 failed, 2 wrong usage or configuration) and the next step
 * that helps in most cases. `docs/reference/errors.md` lists the same codes; a test compares the two.
 */
export const CATALOGUE = {
  CPLB_USAGE: { exit: 2, action: 'See `cplb --help`, or `cplb COMMAND --help`.' },
  CPLB_INVALID_CONFIG: { exit: 2, action: 'Correct the values named above; nothing was written or started.' },
  CPLB_UNREADABLE_FILE: { exit: 1, action: 'Check that the path is right and that the file can be read by this user.' },
  CPLB_INVALID_TEMPLATE: {
    exit: 1,
    action: 'Start from `cplb template keepalived`; docs/reference/templates.md tells what a template can use.',
  },
  CPLB_UNWRITABLE_OUTPUT: { exit: 1, action: 'Give --output a path in a folder that exists and can be written.' },
  CPLB_BROKEN_KUBECONFIG: {
    exit: 1,
    action: 'Give --kubeconfig a complete kubeconfig, such as /etc/kubernetes/admin.conf.',
  },
  CPLB_API_UNREACHABLE: {
    exit: 1,
    action: 'Check that the API server answers, or name the other nodes with --backend ADDRESS for each API server.',
  },
  CPLB_API_REFUSED: {
    exit: 1,
    action: 'Use a kubeconfig whose user may list nodes and endpoint slices, or give --backend for each API server.',
  },
  CPLB_NO_CONTROL_PLANE: {
    exit: 1,
    action: 'Run `kubeadm join --control-plane` first, or give --backend ADDRESS for each API server.',
  },
  CPLB_UNKNOWN_INTERFACE: { exit: 1, action: 'List the interfaces with `ip -br link` and give one to --interface.' },
  CPLB_NO_ADDRESS: {
    exit: 1,
    action: 'Give the interface an address of the same family as the VIP, then start again.',
  },
  CPLB_PLATFORM: {
    exit: 1,
    action: 'Run it on a Linux node; init, join, render and validate work on any system that has Node.js.',
  },
  CPLB_MISSING_PROGRAM: { exit: 1, action: 'Install it and start again.' },
  CPLB_MISSING_CAPABILITY: {
    exit: 1,
    action: 'Run as root, or add it under securityContext.capabilities.add of the pod (docker run --cap-add …).',
  },
  CPLB_TABLE_TAKEN: {
    exit: 1,
    action:
      'See whose it is with `nft list table inet cplb`; what nobody needs goes with `nft delete table inet cplb`.',
  },
  CPLB_KERNEL: {
    exit: 1,
    action: 'Use a kernel that has it, or a balancer that does without it.',
  },
  CPLB_MISSING_MODULE: {
    exit: 1,
    action: 'Load the module on the host with `modprobe`, and name it in /etc/modules-load.d/ for the next boot.',
  },
  CPLB_FOREIGN_LINK: {
    exit: 1,
    action: 'See whose it is with `ip -details link`; remove it, or use a balancer that needs no such link.',
  },
  CPLB_SYSCTL: {
    exit: 1,
    action: 'Set the kernel parameter on the host with `sysctl -w`, and in /etc/sysctl.d/ for the next boot.',
  },
  CPLB_COMMAND_FAILED: { exit: 1, action: 'Read what the program said; run the same command by hand to see more.' },
  CPLB_PORT_IN_USE: {
    exit: 1,
    action:
      'Stop the program that listens there, perhaps another cplb on this node, or choose another port (admin.port).',
  },
  CPLB_ALREADY_RUNNING: { exit: 1, action: 'Stop the other cplb first, or give this one its own --run-dir.' },
  CPLB_NOT_RUNNING: {
    exit: 1,
    action:
      'Is it running? Ask a pod inside: `kubectl -n kube-system exec POD -- cplb …`, or on its node ' +
      '`nsenter --mount --target PID cplb …` with the PID of its `cplb start`. Else give the --run-dir of that.',
  },
  CPLB_STILL_HOLDER: {
    exit: 1,
    action:
      'See the other nodes with `cplb status --all`: one must run cplb, not be drained, reach an API server and hear this one.',
  },
  CPLB_RUN_DIR: { exit: 1, action: 'Give --run-dir a folder that this user can create and write.' },
  CPLB_KEEPALIVED_TOO_OLD: { exit: 1, action: 'Install keepalived 2.0 or newer; Debian 12 has 2.2.7.' },
  CPLB_NFT_TOO_OLD: {
    exit: 1,
    action: 'Install nftables 1.0 or newer (Debian 12 has 1.0.6), or use the balancer proxy.',
  },
  CPLB_KEEPALIVED_REJECTED: {
    exit: 1,
    action: 'This is a fault of the generated file or of a custom template; `keepalived --config-test` shows it again.',
  },
  CPLB_LAB: { exit: 1, action: 'See `cplb lab status`; `cplb lab down` removes every trace of a lab.' },
  CPLB_INTERNAL: { exit: 1, action: 'This is a bug in cplb; please report it with the text above.' },
} as const satisfies Record<string, { exit: 1 | 2; action: string }>;

export type ErrorCode = keyof typeof CATALOGUE;

/** Options of a {@link CplbError}: the error underneath, and a next step that fits better than the catalogue's. */
export interface CplbErrorOptions extends ErrorOptions {
  readonly action?: string;
}

/** The only error a user sees: what failed (message), what to do (action), how scripts tell it apart (code). */
export class CplbError extends Error {
  override readonly name = 'CplbError';
  readonly code: ErrorCode;
  readonly action: string;

  constructor(code: ErrorCode, message: string, { action, ...options }: CplbErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.action = action ?? CATALOGUE[code].action;
  }

  /** The exit status of the command that this error ends. */
  get exitCode(): 1 | 2 {
    return CATALOGUE[this.code].exit;
  }
}

/** Anything thrown as the error that the user sees: what is none of ours is a bug, told with its stack. */
export function asCplbError(error: unknown): CplbError {
  if (error instanceof CplbError) return error;
  const text = error instanceof Error && error.stack !== undefined ? error.stack : describeError(error);
  return new CplbError('CPLB_INTERNAL', text, { cause: error });
}

/** The text of AbortSignal.timeout(), which tells an operator nothing. */
const ABORTED_BY_TIME = 'The operation was aborted due to timeout';

/** The text of anything thrown: a system error's code is kept, because `ECONNREFUSED` says more than its sentence. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message === ABORTED_BY_TIME) return 'there was no answer in time';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && !(error instanceof CplbError) && !error.message.includes(code)
    ? `${code}: ${error.message}`
    : error.message || error.name;
}

/**
 * The error for a file that cannot be read.
 *
 * @param what The file, as the subject of a sentence.
 */
export const unreadableFile = (what: string, cause: unknown): CplbError =>
  isFolderInstead(cause)
    ? folderInstead(what, { cause })
    : new CplbError('CPLB_UNREADABLE_FILE', `${what} cannot be read: ${describeError(cause)}`, { cause });

/** The error for a folder in the place of a file, which nobody makes on purpose. */
export const folderInstead = (what: string, options: ErrorOptions = {}): CplbError =>
  new CplbError(
    'CPLB_UNREADABLE_FILE',
    `${what} cannot be read: EISDIR: it is a folder; container engines make an empty one where the file to mount is missing on the host`,
    {
      ...options,
      action:
        'Give the file itself. If an engine made the folder, remove it on the host (`rmdir`), and mount the file once it is there.',
    },
  );

/** True for what the system says to a read of a folder. */
export const isFolderInstead = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === 'EISDIR';
