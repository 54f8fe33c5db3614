// Records the pictures of terminals in the documents, from real runs in a lab of its own: `npm run picture [-- FILE…]`.

import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { labDown, labUp } from '../src/lab/lab.ts';
import { makeTopology } from '../src/lab/topology.ts';
import { Terminal } from '../test/component/ui/terminal.ts';
import { record } from './picture/record.ts';
import { STORIES } from './picture/stories.ts';
import { filmToSvg } from './picture/svg.ts';

const ROOT = join(import.meta.dirname, '..');

/** The last frame stays so long before the film begins again. */
const REST_MS = 3000;

const NODES = 3;

const report = (line: string): void => void process.stderr.write(`${line}\n`);

const wanted = process.argv.slice(2).map((file) => basename(file));
const stories = STORIES.filter(({ file }) => wanted.length === 0 || wanted.includes(basename(file)));
const topology = makeTopology('picture', NODES);
await labUp(topology, report);
try {
  for (const story of stories) {
    const { file, title, words, columns, rows, begin } = story;
    await using terminal = await Terminal.open([process.execPath, join(ROOT, 'bin/cplb.js'), ...words(topology)], {
      columns,
      rows,
    });
    await terminal.sees(begin);
    const { frames, still } = await record(terminal, story);
    const svg = filmToSvg({ title: `$ ${title}`, columns, rows, frames, still, restMs: REST_MS });
    await writeFile(join(ROOT, file), svg);
    report(`${file}: ${frames.length} frames, ${Math.round(svg.length / 1000)} kB`);
  }
} finally {
  await labDown(topology);
}
