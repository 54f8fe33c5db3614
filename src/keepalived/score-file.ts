// The track file, through which keepalived learns what this node is worth.

import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Latest, type ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { YIELD_ADVERTS } from '../base/vrrp.ts';
import { isNoRoom, overwriteFile } from '../host/files.ts';
import { BEAT_EVERY_MS } from '../host/watchdog.ts';
import type { Room } from './room.ts';
import { YIELD_VALUE } from './score.ts';
import { isHolder, type VrrpStates } from './states.ts';
import type { KeepalivedPlan } from './view.ts';

/**
 * keepalived sees the file when it is closed and reads the number that it begins with, so it needs no rename to be read whole. An
 * empty one counts as 0: where the run directory is full, a file that is emptied first might stay so.
 */
export const writeScore = (path: string, score: number): Promise<void> =>
  overwriteFile(path, textOf(score), { mode: 0o600 });

const textOf = (score: number): string => `${score}\n`;

export interface ScoreFileOptions {
  readonly path: string;
  readonly score: ReadonlyLatest<number>;
  readonly room: Pick<Room, 'lack'>;
  readonly logger: Logger;
}

/**
 * Keeps the file at the score until `signal` aborts. With every beat of the watchdog it is looked at, for the watchdog may have
 * written it while this process hung, or anybody else at any time; where there was no room for it, that is tried again.
 *
 * @throws The system error of a file that cannot be written for another reason.
 */
export async function followScore({ path, score, room, logger }: ScoreFileOptions, signal: AbortSignal): Promise<void> {
  const due = new Latest(score.value);
  const repeating = setInterval(() => due.set(score.value), BEAT_EVERY_MS);
  const following = (async () => {
    for await (const value of score.changes(signal)) due.set(value);
  })();
  try {
    let before: number | undefined;
    for await (const value of due.changes(signal)) {
      if (value !== before || (await readFile(path, 'utf8')) !== textOf(value)) await tryWrite(path, value, room);
      if (value !== before) logger.debug({ score: value }, 'score changed');
      before = value;
    }
  } finally {
    clearInterval(repeating);
  }
  await following;
}

async function tryWrite(path: string, score: number, room: Pick<Room, 'lack'>): Promise<void> {
  try {
    await writeScore(path, score);
  } catch (error) {
    if (!isNoRoom(error)) throw error;
    room.lack();
  }
}

export interface HandOverOptions {
  readonly path: string;
  readonly states: ReadonlyLatest<VrrpStates>;
  readonly plan: KeepalivedPlan;
  readonly logger: Logger;
}

/** Gives the VIP away before keepalived is stopped: FAULT is announced at once, while the proxy still serves. */
export async function handOver({ path, states, plan, logger }: HandOverOptions): Promise<void> {
  if (!isHolder(states.value)) return;
  logger.info('handing the VIP over');
  await writeScore(path, YIELD_VALUE);
  const longestAdvertMs = Math.max(...plan.instances.map(({ advertIntervalMs }) => advertIntervalMs));
  await delay(YIELD_ADVERTS * longestAdvertMs);
}
