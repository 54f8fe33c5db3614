// Why keepalived ended, from its exit status. Pure. The numbers are those of `lib/scheduler.h` and of util-linux' setpriv.

import type { Exit } from '../host/keep-alive.ts';

export interface ExitMeaning {
  /** What happened, without a full stop. */
  readonly reason: string;
  /** What to do about it, a sentence. */
  readonly action: string;
  /** Trying again soon is useless: the cause stays until a person removes it. */
  readonly permanent: boolean;
}

const LOG_ABOVE = "See keepalived's own lines above.";
const CAPABILITIES = 'Let the pod have the capabilities NET_ADMIN and NET_RAW, or run as root.';
const REPORT_BUG = "See keepalived's own lines above; a version that is newer, or the one of the image, may not do it.";

const now = (reason: string, action: string): ExitMeaning => ({ reason, action, permanent: false });
const forGood = (reason: string, action: string): ExitMeaning => ({ reason, action, permanent: true });

const CODES: Readonly<Record<number, ExitMeaning>> = {
  // "daemon is already running" is success to keepalived, too.
  0: now(
    'it was stopped by somebody else, or found a pid file of a keepalived that runs',
    'Stop any other keepalived on this node: `systemctl disable --now keepalived`.',
  ),
  1: now('it met a fatal error', LOG_ABOVE),
  2: forGood('it does not accept its configuration', `${LOG_ABOVE} An interface may be gone, or a template be wrong.`),
  4: forGood('it lacks a permission', CAPABILITIES),
  6: now('its configuration file is gone', 'It is written again; keep others from clearing the run directory.'),
  70: now('it met a fault of its own', REPORT_BUG),
  126: forGood('it may not be executed', 'Make the keepalived in the path executable.'),
  127: forGood('it is not in the path', 'Install keepalived, or add its folder to PATH.'),
  204: now('it got no memory', 'Give the pod or this machine more memory.'),
};

const STOPPED_BY_OTHERS = now('it was stopped by somebody else', 'Find out who did; cplb stops it by itself.');
const CRASHED = now('it crashed', REPORT_BUG);

const SIGNALS: Partial<Record<NodeJS.Signals, ExitMeaning>> = {
  SIGTERM: STOPPED_BY_OTHERS,
  SIGINT: STOPPED_BY_OTHERS,
  SIGKILL: now(
    'it was killed, perhaps because memory ran out',
    'Look for "Out of memory" in `dmesg`; raise the memory limit of the pod.',
  ),
  SIGSEGV: CRASHED,
  SIGABRT: CRASHED,
  SIGBUS: CRASHED,
  SIGFPE: CRASHED,
  SIGILL: CRASHED,
  SIGSYS: now('it was killed for a system call that a seccomp profile forbids', 'Use the profile RuntimeDefault.'),
};

/** Why keepalived ended although nobody asked it to. */
export function explainExit({ code, signal }: Exit): ExitMeaning {
  if (signal !== null) return SIGNALS[signal] ?? now(`it was ended by ${signal}`, LOG_ABOVE);
  return CODES[code ?? 0] ?? now(`it ended with status ${code}`, LOG_ABOVE);
}
