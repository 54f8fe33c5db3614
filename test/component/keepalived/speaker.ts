// keepalived alone on a node, with the built-in template, and what its lines come to.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ActiveFinding, Finding } from '../../../src/base/finding.ts';
import { loadTemplate } from '../../../src/host/templates.ts';
import { Findings } from '../../../src/keepalived/findings.ts';
import { relog } from '../../../src/keepalived/log/log.ts';
import { renderKeepalivedConf } from '../../../src/keepalived/render.ts';
import { runFiles } from '../../../src/keepalived/run-dir.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { config, facts, type InstanceText } from '../../unit/plan/fixture.ts';
import { recorded } from '../host/running.ts';
import { eventually, within } from '../host/wait.ts';
import type { Node } from './node.ts';

/** An election, twice the 5 s that some findings need, and a slow machine. */
const FOUND_WITHIN_MS = 15_000;

export interface SpeakerOptions {
  /** Addresses of the node on eth0, which its plan is made of. */
  readonly addresses: readonly string[];
  readonly instances: readonly InstanceText[];
  readonly score: number;
  /** In front of the command line. */
  readonly wrap?: readonly string[];
}

export class Speaker implements AsyncDisposable {
  readonly #reported: Finding[] = [];
  readonly #child: ChildProcess;
  readonly #messages: readonly string[];
  readonly #findings: Findings;
  readonly #stop = new AbortController();
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess) {
    const { logger, messages } = recorded();
    this.#child = child;
    this.#messages = messages;
    this.#ended = once(child, 'close');
    this.#findings = new Findings({ logger, longestAdvertMs: 200 });
    void this.#findings.run(this.#stop.signal, () => {});
    const onFinding = (finding: Finding) => {
      this.#reported.push(finding);
      this.#findings.report(finding);
    };
    relog(child.stderr as Readable, { logger, onFinding });
  }

  static async start({ namespace, folder }: Node, options: SpeakerOptions): Promise<Speaker> {
    const { addresses, instances, score, wrap = [] } = options;
    const { conf, scoreFile, pid, vrrpPid } = runFiles(folder.path);
    const plan = makePlan(config({}, instances), facts({ eth0: addresses }));
    const template = await loadTemplate('keepalived.conf', undefined);
    await writeFile(conf, renderKeepalivedConf(plan, folder.path, template), { mode: 0o600 });
    await writeFile(scoreFile, `${score}\n`);
    const flags = ['--dont-fork', '--vrrp', '--log-console', '--no-syslog', '--log-detail'];
    const args = [...flags, '--use-file', conf, '--pid', pid, '--vrrp_pid', vrrpPid];
    const [program, ...rest] = namespace.command(...wrap, 'keepalived', ...args);
    const env = { ...process.env, TMPDIR: folder.path };
    return new Speaker(spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'], env }));
  }

  /** Findings that hold now. */
  get current(): readonly ActiveFinding[] {
    return this.#findings.current.value;
  }

  /** Kinds of all that was found, but for what needs to be confirmed, and for delays, which are this machine's. */
  get kinds(): ReadonlySet<string> {
    const found = this.#reported.filter(({ kind, confirmMs }) => confirmMs === undefined && kind !== 'delayed');
    return new Set(
      [...found, ...this.current.filter(({ confirmMs }) => confirmMs !== undefined)].map(({ kind }) => kind),
    );
  }

  /** Takes a finding that is not of its lines. */
  report = (finding: Finding): void => this.#findings.report(finding);

  says = (text: string): Promise<unknown> =>
    eventually(`keepalived says "${text}"`, () => this.#messages.some((each) => each.includes(text)));

  /** Waits for a finding that holds; a failure shows what was said instead. */
  finds = (kind: string): Promise<ActiveFinding> =>
    eventually(`a finding "${kind}"`, () => this.current.find((each) => each.kind === kind), FOUND_WITHIN_MS).catch(
      (error: Error) => {
        throw new Error(`${error.message}; it said:\n${this.#messages.join('\n')}`);
      },
    );

  /** Stops it as cplb does; it says farewell. */
  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    await within('keepalived ends', this.#ended);
    this.#stop.abort();
  }

  [Symbol.asyncDispose] = (): Promise<void> => this.end();
}
