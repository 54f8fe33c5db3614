// What is typed for each picture of a terminal.

import { CplbError } from '../../src/base/errors.ts';
import type { Terminal } from './terminal.ts';

export interface Story {
  /** Where it goes, from the root of the repository. */
  readonly file: string;
  readonly title: string;
  /** The command line, as a person would type it after `npx`; `LAB` stands for the lab's name. */
  readonly command: string;
  readonly columns: number;
  readonly rows: number;
  /** What the screen shows when the recording begins. */
  readonly begin: RegExp;
  /** Types the keys, and waits for what comes of them. Absent: one look is recorded, and nothing moves. */
  readonly play?: (terminal: Terminal) => Promise<void>;
  /** The moment that is seen where nothing moves: the first frame that shows this. */
  readonly still: RegExp;
}

/** So long a person looks before the next key. */
const LOOK_MS = 2000;

const look = (ms = LOOK_MS): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The holder loses power, and comes back; then the API server of the next holder is killed, which moves nothing. */
async function watchStory(terminal: Terminal): Promise<void> {
  await look();
  await terminal.type('k');
  await terminal.shows(/VIP node\d → node\d after \d+ ms, client gap/);
  await look();
  await terminal.type('h');
  await terminal.shows(/could hold the VIP again/, 45_000);
  const holder = /◆ node(\d) has/.exec(await terminal.text())?.[1];
  if (holder === undefined) throw new CplbError('CPLB_LAB', 'No node holds the VIP in the middle of the story.');
  await look();
  await terminal.type(holder, 'a');
  await terminal.shows(`node${holder}: api-server struck`);
  await look();
  await terminal.type('h');
  await terminal.shows(new RegExp(`node${holder}: could hold`), 45_000);
  await look();
}

export const STORIES: readonly Story[] = [
  {
    file: 'docs/lab-watch.svg',
    title: 'cplb lab watch',
    command: 'lab watch --lab LAB',
    columns: 100,
    rows: 26,
    begin: /client +[123]{50}/,
    play: watchStory,
    still: /×{3}[123]{12}.*\n[\s\S]*client gap \d+ ms, \d+ failed/,
  },
];
