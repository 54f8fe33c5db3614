// What is typed for each picture of a terminal.

import { CplbError } from '../../src/base/errors.ts';
import { runDirOf } from '../../src/lab/node.ts';
import type { Topology } from '../../src/lab/topology.ts';
import type { Terminal } from '../../test/component/ui/terminal.ts';

export interface Story {
  /** Where it goes, from the root of the repository. */
  readonly file: string;
  readonly title: string;
  /** The arguments of cplb on a lab of three nodes. */
  readonly words: (topology: Topology) => readonly string[];
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
  await terminal.press('k');
  await terminal.sees(/VIP node\d → node\d after \d+ ms, client gap/);
  await look();
  await terminal.press('h');
  await terminal.sees(/could hold the VIP again/);
  const holder = /◆ node(\d) has/.exec((await terminal.lines()).join('\n'))?.[1];
  if (holder === undefined) throw new CplbError('CPLB_LAB', 'No node holds the VIP in the middle of the story.');
  await look();
  await terminal.press(holder, 'a');
  await terminal.sees(`node${holder}: api-server struck`);
  await look();
  await terminal.press('h');
  await terminal.sees(new RegExp(`node${holder}: could hold`));
  await look();
}

/** In this order, on one lab: node1 holds the VIP until a story strikes it. */
export const STORIES: readonly Story[] = [
  {
    file: 'docs/status.svg',
    title: 'cplb status',
    words: ({ nodes: [node] }) => ['status', ...(node === undefined ? [] : ['--run-dir', runDirOf(node)])],
    columns: 100,
    rows: 26,
    begin: /HOLDER .*3 of 3 ready/s,
    still: /HOLDER/,
  },
  {
    file: 'docs/lab-watch.svg',
    title: 'cplb lab watch',
    words: ({ name }) => ['lab', 'watch', '--lab', name],
    columns: 100,
    rows: 26,
    begin: /client +[123]{50}/,
    play: watchStory,
    still: /×{3}[123]{12}.*\n[\s\S]*client gap \d+ ms, \d+ failed/,
  },
];
