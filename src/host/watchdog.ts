// A small process beside the runtime, for the moments in which the runtime itself can do nothing: it hangs, or was killed.

import { type ChildProcess, spawn } from 'node:child_process';
import type { InterfaceName } from '../base/interface-name.ts';
import { type Cidr, formatCidr } from '../base/ip.ts';

/** One process start of three small programs each time. */
export const BEAT_EVERY_MS = 1000;

/** An event loop that hangs for 2 s between two beats is let pass; half a second is for the machine. */
const HANGS_AFTER_S = 3.5;

/** A delay of the event loop that is worth telling: the watchdog may act half a second later. */
const HANG_MS = 2000;

/** keepalived, which gets SIGTERM when the runtime dies, takes the VIP off in 4 ms (measured); what is left then is ours. */
const AFTERMATH_S = 0.2;

/**
 * Reads a byte for each beat. None in time: the score file gets 0, so that another node takes over without a gap. The end of the
 * input without a farewell: the runtime is dead, and addresses that nobody took off are. dash has no read with a timeout.
 */
const SCRIPT = `
score=$1; shift
while :; do
  beat=$(timeout ${HANGS_AFTER_S} head -c 1)
  case $?$beat in
    124) echo 0 >"$score" ;;
    0b) ;;
    0) break ;;
    0q) exit 0 ;;
    *) exit 1 ;;
  esac
done
sleep ${AFTERMATH_S}
while [ $# -gt 1 ]; do
  ip address delete "$1" dev "$2" 2>/dev/null
  shift 2
done
`;

/** An address to take off once the runtime is dead. */
export interface Ward {
  readonly interface: InterfaceName;
  readonly cidr: Cidr;
}

export interface WatchdogOptions {
  /** keepalived's track file. */
  readonly scoreFile: string;
  readonly wards: readonly Ward[];
  /** Told after a hang, in milliseconds, in which the watchdog may have acted. */
  readonly onHang: (ms: number) => void;
  /** Told when it ended although the runtime goes on; another one is started with the next beat. */
  readonly onEnd: () => void;
}

/** Ends by itself when the runtime does, and is not tied to it: its work begins at that moment. */
export class Watchdog implements Disposable {
  readonly #args: readonly string[];
  readonly #options: WatchdogOptions;
  readonly #beating: NodeJS.Timeout;
  #beatAt = performance.now();
  #isOver = false;
  #child: ChildProcess | undefined;

  constructor(options: WatchdogOptions) {
    const { scoreFile, wards } = options;
    this.#options = options;
    const addresses = wards.flatMap(({ interface: name, cidr }) => [formatCidr(cidr), name]);
    this.#args = ['-c', SCRIPT, 'cplb-watchdog', scoreFile, ...addresses];
    this.#child = this.#start();
    this.#beating = setInterval(() => this.#beat(), BEAT_EVERY_MS);
  }

  /** Sends it away: the runtime ends in order. */
  [Symbol.dispose](): void {
    clearInterval(this.#beating);
    this.#isOver = true;
    this.#child?.stdin?.end('q');
  }

  /** Says that the event loop runs, to another one when the last has ended. */
  #beat(): void {
    const late = performance.now() - this.#beatAt - BEAT_EVERY_MS;
    this.#beatAt += BEAT_EVERY_MS + late;
    if (late > HANG_MS) this.#options.onHang(late);
    this.#child ??= this.#start();
    this.#child.stdin?.write('b');
  }

  #start(): ChildProcess {
    const child = spawn('sh', this.#args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true, // a terminal's SIGINT is for the runtime
    });
    child.on('error', () => {}); // no shell: then the lifetime of the VIP alone protects it
    child.stdin?.on('error', () => {}); // it is gone
    child.on('exit', () => {
      this.#child = undefined;
      if (!this.#isOver) this.#options.onEnd();
    });
    return child;
  }
}
