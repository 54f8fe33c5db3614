// Files that are large, endless or made to take long: refused in bounded time and memory.

import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEAD, spec } from './bad-input/marked.ts';
import { cplb, Folder, type Outcome } from './command.ts';

const MIB = 1024 * 1024;
const MAX_BYTES = 131072;
/** What a refusal may take beyond what reading a small document takes; the parser needs up to 2 KB for one byte of the text. */
const MAX_MORE_MIB = 300;

/** Loaded into the command by Node.js itself: writes down the peak of its resident memory when it ends. */
const METER = `
import { readFileSync, writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.PEAK, readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\\s+(\\d+)/)[1]));
`;

let folder: Folder;

beforeAll(async () => {
  folder = await Folder.make();
  await folder.write('meter.mjs', METER);
});

afterAll(async () => folder?.[Symbol.asyncDispose]());

let runs = 0;

/** Runs the command (which is killed after 15 s) and returns the peak of its memory with its outcome. */
async function measured(args: readonly string[]): Promise<Outcome & { readonly peakMib: number }> {
  runs += 1;
  const peak = folder.join(`peak-${runs}`);
  const env = { PEAK: peak, NODE_OPTIONS: `--import=${folder.join('meter.mjs')}` };
  const outcome = await cplb(args, { env, cwd: folder.path });
  return { ...outcome, peakMib: Number(await readFile(peak, 'utf8')) / 1024 };
}

const of = (length: number, part: (i: number) => string): string => Array.from({ length }, (_, i) => part(i)).join('');
const TOO_LARGE = `is larger than ${MAX_BYTES} bytes; give the configuration alone`;

/** Each text is nearly as large as it may be, unless it is larger. */
const FILES: readonly (readonly [given: string, text: () => string, first: string])[] = [
  ['10 MB of a document', () => spec(`kubeconfig: ${'x'.repeat(10 * MIB)}`), TOO_LARGE],
  ['10 MB of NUL', () => '\0'.repeat(10 * MIB), TOO_LARGE],
  ['10 MB of blanks', () => ' '.repeat(10 * MIB), TOO_LARGE],
  ['10 MB of lines', () => '\n'.repeat(10 * MIB), TOO_LARGE],
  ['a byte more than is read', () => spec().padEnd(MAX_BYTES + 1, '#'), TOO_LARGE],
  ['lists in lists', () => '['.repeat(MAX_BYTES - 1), 'is nested too deeply; a configuration has six levels'],
  ['mappings in mappings', () => `${of(16_000, () => '{a: ')}`, 'is nested too deeply; a configuration has six levels'],
  ['blocks in blocks', () => of(500, (i) => `${' '.repeat(i)}a:\n`), ''],
  ['one key many times', () => of(16_000, () => 'a: 1\n'), 'the key "a" is given twice; keep one of them'],
  ['many keys', () => HEAD + of(10_000, (i) => `a${i}: 1\n`), 'is missing'],
  ['many fields of its spec', () => spec(of(9_000, (i) => `a${i}: 1\n  `)), 'is not a known field'],
  ['one long word', () => `${HEAD}spec: ${'x'.repeat(130_000)}`, 'is not a mapping'],
  ['one long quoted word', () => `"${'\\u0041'.repeat(20_000)}"`, 'is not a YAML mapping'],
  [
    'many VIPs',
    () => `${HEAD}spec: {keepalived: {vrrpInstances: [{virtualIPs: [${of(12_000, () => '10.0.0.1, ')}]}]}}`,
    'the VIP 10.0.0.1 is given twice',
  ],
  [
    'many instances',
    () => `${HEAD}spec: {keepalived: {vrrpInstances: [${of(4_000, () => '{virtualIPs: [10.0.0.1]}, ')}]}}`,
    'has more than 255 entries',
  ],
  ['many comments', () => of(30_000, () => '# a\n'), 'is empty'],
  ['many documents', () => of(30_000, () => '---\n'), ''],
  ['many anchors', () => of(9_000, (i) => `- &a${i} x\n`), 'is not a YAML mapping'],
  [
    'aliases that grow ten-fold with each line',
    () => of(1_400, (i) => `a${i}: &a${i} [${i === 0 ? 'x' : of(10, () => `*a${i - 1}, `)}]\n`),
    'Excessive alias count indicates a resource exhaustion attack',
  ],
  ['an alias of itself', () => `${HEAD}spec: &a {keepalived: *a}\n`, ''],
  ['what makes a number slow to read', () => spec(`port: ${'1'.repeat(100_000)}`), 'is not a whole number'],
  ['what makes a duration slow to read', () => spec(`drain: {timeout: ${'1.'.repeat(60_000)}}`), 'is not a duration'],
];

describe('a large file', () => {
  it.each(FILES)('given %s, then it is refused in bounded memory', async (_given, text, first) => {
    await writeFile(folder.join('small.yaml'), spec());
    await writeFile(folder.join('big.yaml'), text());
    const small = await measured(['validate', 'small.yaml']);
    const { status, stdout, stderr, peakMib } = await measured(['validate', 'big.yaml']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^cplb: big\.yaml/);
    expect(stderr.split('\n')[0]).toContain(first);
    expect(stderr.length).toBeLessThan(140_000); // a value is repeated once at most
    expect(peakMib - small.peakMib).toBeLessThan(MAX_MORE_MIB);
  });

  it.each(['/dev/zero', '/dev/urandom'])('given %s, then it is refused for its size', async (path) => {
    const { status, stdout, stderr, peakMib } = await measured(['init', '--config', path]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`${path}: ${TOO_LARGE}`);
    expect(peakMib).toBeLessThan(150);
  });

  it('given an endless standard input, then it is refused for its size', async () => {
    const by = ['sh', '-c', 'yes "# a line" | "$@"', 'sh'];
    const { status, stderr } = await cplb(['validate', '-'], { by });
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining(TOO_LARGE) });
  });

  it('given a FIFO with a document in it, then it is read', async () => {
    execFileSync('mkfifo', [folder.join('fifo')]);
    const written = writeFile(folder.join('fifo'), spec());
    const { status, stdout } = await cplb(['validate', 'fifo'], { cwd: folder.path });
    await written;
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'fifo: valid cplb configuration, VIP 10.0.0.100/24\n' });
  });

  it('given as much as a document may have, most of it comments, then it is read', async () => {
    const text = spec().padEnd(MAX_BYTES, '#');
    const { status, stdout } = await cplb(['validate', '-'], { input: text });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '-: valid cplb configuration, VIP 10.0.0.100/24\n' });
  });
});
