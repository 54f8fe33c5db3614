// `npm run release -- VERSION [--dry-run]`: a release as one commit and one tag, on this machine alone. Changes nothing where a
// check fails, and takes everything back where a step does.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { withRelease } from './release/changelog.ts';
import { problemsIn } from './release/problems.ts';

const USAGE = `Usage: npm run release -- VERSION [--dry-run]

Makes a release as one commit and one tag, on this machine alone: nothing is pushed or published.

  VERSION    three numbers, as in 0.2.0
  --dry-run  tell what would be done, and do nothing
  --help     this text
`;

const { wanted, isDry, isHelp } = readArguments();
if (isHelp) {
  process.stdout.write(USAGE);
  process.exit();
}
if (wanted === undefined) leave(2, 'Write one version: npm run release -- 0.2.0 [--dry-run]');

process.chdir(new URL('..', import.meta.url).pathname);
const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

const { version: current } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const problems = problemsIn({
  ...{ wanted, current, changelog },
  branch: run('git', 'branch', '--show-current'),
  changes: run('git', 'status', '--porcelain'),
  tags: run('git', 'tag', '--list', 'v*').split('\n'),
});
if (problems.length > 0) leave(1, problems.join('\n'));

const tag = `v${wanted}`;
const date = new Date().toISOString().slice(0, 10);
const documents = globSync(['README.md', 'manifests/README.md', 'docs/**/*.md']).filter((path) =>
  readFileSync(path, 'utf8').includes(`cplb:${current}`),
);

interface Step {
  readonly what: string;
  readonly take: () => void;
}

const steps: readonly Step[] = [
  {
    what: `package.json and package-lock.json: ${current} becomes ${wanted}`,
    take: () => run('npm', 'version', wanted, '--no-git-tag-version', '--allow-same-version', '--ignore-scripts'),
  },
  {
    what: `CHANGELOG.md: "Unreleased" becomes "${wanted} (${date})"`,
    take: () => writeFileSync('CHANGELOG.md', withRelease(changelog, wanted, date)),
  },
  {
    what: `the image's name in ${documents.join(', ') || 'no document'}`,
    take: () => documents.forEach(renameImage),
  },
  { what: 'manifests/examples: printed anew', take: () => run('npm', 'run', 'examples') },
  { what: `a commit "Release ${wanted}"`, take: () => run('git', 'commit', '--all', '-m', `Release ${wanted}`) },
  { what: `the tag ${tag}`, take: () => run('git', 'tag', '--annotate', tag, '-m', `cplb ${wanted}`) },
];

const before = run('git', 'rev-parse', 'HEAD');
for (const { what, take } of steps) {
  process.stdout.write(`${what}\n`);
  if (!isDry) takeOrUndo(take);
}
process.stdout.write(
  isDry
    ? '\nNothing of that was done. After it:\n'
    : `\nNothing has left this machine. Look at it with \`git show ${tag}\`, then:\n`,
);
process.stdout.write(`  git push origin main ${tag}\n`);

function readArguments(): { readonly wanted: string | undefined; readonly isDry: boolean; readonly isHelp: boolean } {
  try {
    const options = { 'dry-run': { type: 'boolean' }, help: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [wanted, ...others] = positionals;
    return {
      wanted: others.length === 0 ? wanted : undefined,
      isDry: values['dry-run'] === true || process.env.npm_config_dry_run === 'true', // without `--`, npm takes it
      isHelp: values.help === true,
    };
  } catch (error) {
    return leave(2, `${(error as Error).message}\nSee \`npm run release -- --help\`.`);
  }
}

function takeOrUndo(take: () => void): void {
  try {
    take();
  } catch (error) {
    run('git', 'reset', '--hard', before); // nothing of anybody's is lost: the tree was clean
    leave(1, `This step failed, and everything is as it was: ${(error as Error).message}`);
  }
}

function renameImage(path: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(`cplb:${current}`, `cplb:${wanted}`));
}

function leave(status: number, message: string): never {
  process.stderr.write(`release: ${message.replaceAll('\n', '\n  ')}\n`);
  process.exit(status);
}
