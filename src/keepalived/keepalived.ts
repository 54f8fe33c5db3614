// Component: keepalived itself. It is started last and stopped first, so that the VIP comes when everything else stands.

import type { Component } from '../base/component.ts';
import { EVENT_HOLD_MS, type Finding, makeFinding } from '../base/finding.ts';
import type { Latest, ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { aborted } from '../base/signal.ts';
import type { Template } from '../base/template.ts';
import { AddressChanges } from '../host/address-changes.ts';
import { type NonblockingPipe, openNonblockingPipe } from '../host/fifo.ts';
import { signalByPidFile } from '../host/processes.ts';
import { type Ward, Watchdog } from '../host/watchdog.ts';
import type { KeepalivedBuild } from './build.ts';
import { type Changed, Configuration, type VirtualServersSource } from './configuration.ts';
import { Consumption } from './consumption.ts';
import type { VrrpReports } from './dump.ts';
import { keepLifetime } from './lifetime.ts';
import { relog } from './log/log.ts';
import { type Omen, omenIn } from './log/omens.ts';
import { followNotifyFifo } from './notify.ts';
import { reconcile } from './reconcile.ts';
import { Reloads } from './reloads.ts';
import { Revival } from './revival.ts';
import { Room } from './room.ts';
import { type RunFiles, runFiles } from './run-dir.ts';
import { followScore, handOver, writeScore } from './score-file.ts';
import { CONFIRM_MS } from './sighting.ts';
import { StateTracker } from './state-tracker.ts';
import type { VrrpStates } from './states.ts';
import { type Supervision, superviseKeepalived } from './supervisor.ts';
import type { KeepalivedPlan } from './view.ts';

/** Values that this component keeps up to date. */
interface KeepalivedOutputs {
  readonly states: Latest<VrrpStates>;
  readonly reports: Latest<VrrpReports>;
  readonly supervision: Latest<Supervision>;
  /** Why the newest configuration does not run; absent while it does. */
  readonly rejected: Latest<string | undefined>;
  /** What its log said last of a change of state to come. */
  readonly omen: Latest<Omen | undefined>;
}

export interface KeepalivedOptions {
  readonly runDir: string;
  readonly build: KeepalivedBuild;
  /** Its instances stay the same; their unicast peers may change. */
  readonly plan: ReadonlyLatest<KeepalivedPlan>;
  /** Reads the template of keepalived.conf, the built-in one or the user's own. */
  readonly template: () => Promise<Template>;
  /** Changes when the template is to be read again. */
  readonly reread: ReadonlyLatest<unknown>;
  readonly virtualServers: VirtualServersSource;
  /** What this node is worth now, see `score.ts`. */
  readonly score: ReadonlyLatest<number>;
  readonly outputs: KeepalivedOutputs;
  readonly report: (finding: Finding) => void;
  readonly logger: Logger;
}

export class Keepalived implements Component {
  readonly name = 'keepalived';
  readonly #options: KeepalivedOptions;
  readonly #files: RunFiles;
  readonly #configuration: Configuration;
  /** Absent where keepalived balances nothing. */
  readonly #consumption: Consumption | undefined;
  readonly #reloads: Reloads;
  readonly #tracker: StateTracker;
  readonly #revival: Revival;
  readonly #room: Room;

  constructor(options: KeepalivedOptions) {
    const { outputs, plan } = options;
    this.#options = options;
    this.#files = runFiles(options.runDir);
    this.#room = new Room(options.runDir, options.logger);
    const { rejected } = outputs;
    this.#configuration = new Configuration({ ...options, files: this.#files, rejected, room: this.#room });
    this.#consumption = plan.value.balancer.mode === 'ipvs' ? new Consumption(this.#files) : undefined;
    this.#reloads = new Reloads({ ...outputs, logger: options.logger });
    this.#tracker = new StateTracker({ ...outputs, logger: options.logger });
    this.#revival = new Revival(plan.value.instances);
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { score, logger } = this.#options;
    await writeScore(this.#files.scoreFile, score.value);
    await this.#configuration.write();
    using _room = this.#room;
    using _consumption = this.#consumption;
    await using log = await this.#openLog();
    await using _notices = await this.#openNotices();
    await using changes = new AddressChanges((words) => logger.warn({ words }, 'a change to the VIP failed'));
    using _watchdog = this.#startWatchdog();
    await this.#runParts({ stderr: log.writeEnd, changes, ready }, signal);
  }

  /** Runs all that belongs together until `signal` aborts or one part fails. */
  async #runParts({ stderr, changes, ready }: Tools, signal: AbortSignal): Promise<void> {
    const { plan, score, outputs, logger } = this.#options;
    const failed = new AbortController();
    const yielded = new AbortController();
    const stopped = new AbortController();
    const leaving = AbortSignal.any([signal, failed.signal]);
    const path = this.#files.scoreFile;
    const scoring = followScore({ path, score, room: this.#room, logger }, leaving);
    const handingOver = aborted(leaving)
      .then(() => scoring) // a score that is still being written would undo the yield
      .then(() => handOver({ path, states: outputs.states, plan: plan.value, logger }))
      .finally(() => yielded.abort());
    const supervising = this.#supervise(stderr, yielded.signal).finally(() => stopped.abort());
    const parts = [
      scoring,
      handingOver,
      supervising,
      this.#reloads.run(stopped.signal),
      this.#configuration.follow((changed) => this.#takeOver(changed), yielded.signal),
      this.#consume(stopped.signal),
      this.#restoreLost(stopped.signal),
      this.#revival.follow(() => this.#reloads.request('its interface was lost'), yielded.signal),
      this.#reconcile(changes, yielded.signal),
      ...plan.value.instances.map((instance) =>
        keepLifetime(instance, { states: outputs.states, changes }, stopped.signal),
      ),
    ].map((part) => part.catch((error: unknown) => fail(failed, error)));
    ready();
    await Promise.allSettled(parts);
    await Promise.all(parts); // throws what the first that failed has thrown, now that all have ended
  }

  #startWatchdog(): Watchdog {
    const { plan, report, logger } = this.#options;
    return new Watchdog({
      scoreFile: this.#files.scoreFile,
      wards: wardsOf(plan.value),
      onHang: (ms) => report(hangOf(ms)),
      onEnd: () => logger.warn('the watchdog ended; another one is started'),
    });
  }

  async #openLog(): Promise<NonblockingPipe> {
    const log = await openNonblockingPipe(this.#files.logPipe);
    const { logger, report: onFinding } = this.#options;
    relog(log.stream, { logger, onFinding, onLine: (message) => this.#hear(message) });
    return log;
  }

  #hear(message: string): void {
    this.#reloads.hear(message);
    const omen = omenIn(message);
    if (omen !== undefined) this.#options.outputs.omen.set(omen);
  }

  #openNotices(): Promise<AsyncDisposable> {
    const { report } = this.#options;
    return followNotifyFifo(this.#files.fifo, {
      onState: (event) => {
        this.#tracker.tell(event);
        this.#revival.tell(event);
      },
      onRival: (instance) => report(rivalOf(instance)),
    });
  }

  async #supervise(stderr: number, signal: AbortSignal): Promise<void> {
    const { build, outputs, logger } = this.#options;
    const onStart = () => {
      this.#configuration.restore();
      this.#consumption?.reset();
    };
    const onExit = () => this.#tracker.forget();
    const { supervision } = outputs;
    const balances = this.#consumption !== undefined;
    const options = { files: this.#files, build, balances, stderr, supervision, onStart, onExit, logger };
    await superviseKeepalived(options, signal).finally(onExit);
  }

  #reconcile(changes: AddressChanges, signal: AbortSignal): Promise<void> {
    const { build, plan, outputs, report, logger } = this.#options;
    const tracker = this.#tracker;
    const { dumpSignal } = build;
    const files = this.#files;
    const room = this.#room;
    return reconcile({ files, dumpSignal, plan, tracker, ...outputs, changes, report, room, logger }, signal);
  }

  #takeOver({ conf }: Changed): void {
    if (conf) this.#reloads.request('its configuration is new');
    else if (this.#consumption?.isOn) this.#reloads.request('its virtual servers are new');
  }

  async #consume(signal: AbortSignal): Promise<void> {
    const onSwitch = (isOn: boolean) => this.#reloads.request(isOn ? 'it is to balance' : 'it is to balance no more');
    await this.#consumption?.follow(this.#options.outputs.states, onSwitch, signal);
  }

  /** A reload would leave them out; the checker sets all anew when it is started again, which keepalived does by itself. */
  async #restoreLost(signal: AbortSignal): Promise<void> {
    const { checkersPid, conf } = this.#files;
    for await (const times of this.#options.virtualServers.lost.changes(signal)) {
      if (times > 0) signalByPidFile(checkersPid, conf, 'SIGTERM');
    }
  }
}

interface Tools {
  readonly stderr: number;
  readonly changes: AddressChanges;
  readonly ready: () => void;
}

const wardsOf = ({ instances }: KeepalivedPlan): readonly Ward[] =>
  instances.flatMap(({ interface: name, virtualIps }) => virtualIps.map((cidr) => ({ interface: name, cidr })));

function fail(failed: AbortController, error: unknown): never {
  failed.abort();
  throw error;
}

const hangOf = (ms: number): Finding =>
  makeFinding('delayed', {
    what: `cplb itself stood still for ${(ms / 1000).toFixed(1)} s; after 3 s the watchdog gives the VIP away`,
    action: 'Give this machine or the pod more processor time; look whether it was suspended or stopped (SIGSTOP).',
    holdMs: EVENT_HOLD_MS,
  });

const rivalOf = (instance: string): Finding =>
  makeFinding('another-master', {
    instance,
    what: `another node of lower priority claims to be master of ${instance} beside this one`,
    confirmMs: CONFIRM_MS,
    vague: true,
  });
