// Builds the image with podman or Docker, the same from the same commit: `npm run image -- --help`.

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { DEFAULT_IMAGE, VERSION } from '../src/cli/version.ts';

const REPOSITORY = new URL('..', import.meta.url).pathname;
const ENGINES = ['podman', 'docker'] as const;

/** What the Dockerfile has been made for: nothing in it is bound to one of them, and Node.js and Debian have both. */
const PLATFORMS = ['linux/amd64', 'linux/arm64'];

const LABEL = 'org.opencontainers.image';

const USAGE = `Usage: npm run image -- [options] [-- further arguments of the engine's build]

Builds the image of cplb ${VERSION}. The engine is podman, or Docker where that is missing.

  --tag <reference>      name of the image, which the manifests it prints will bear (default: ${DEFAULT_IMAGE})
  --base <reference>     Debian 13 with Node.js 24 or newer and npm (default: see Dockerfile)
  --platform <platform>  ${PLATFORMS.join(' or ')} (default: this machine's)
  --engine <name>        ${ENGINES.join(' or ')}
  --help                 this text
`;

const { values, positionals } = readArguments();
if (values.help === true) {
  process.stdout.write(USAGE);
} else {
  process.exitCode = build();
}

function readArguments() {
  const name = { type: 'string' } as const;
  const options = { tag: name, base: name, platform: name, engine: name, help: { type: 'boolean' } } as const;
  try {
    const { values, positionals, tokens } = parseArgs({ options, allowPositionals: true, tokens: true });
    const taken = Object.keys(options).find((option) => !(option in values) && isTakenByNpm(option));
    const empty = Object.entries(values).find(([, value]) => value === '');
    const stray = tokens.find(({ kind }) => kind !== 'option');
    if (taken !== undefined) refuse(`npm took --${taken} for its own.`);
    if (empty !== undefined) refuse(`--${empty[0]} has no value.`);
    if (stray?.kind === 'positional') refuse(`"${stray.value}" belongs to no option.`);
    return { values, positionals };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** npm keeps an option before the first `--`, and the image would bear another name than was asked for. */
function isTakenByNpm(option: string): boolean {
  return process.env[`npm_config_${option}`] !== undefined;
}

/** @returns Exit status of the engine. */
function build(): number {
  const { tag = DEFAULT_IMAGE, base, platform } = values;
  if (platform !== undefined && !PLATFORMS.includes(platform))
    refuse(`--platform ${platform}: cplb is built for ${PLATFORMS.join(' and ')}.`);
  const engine = values.engine ?? ENGINES.find(isThere) ?? refuse('Neither podman nor docker is in the path.');
  if (!ENGINES.some((known) => known === engine)) refuse(`--engine ${engine}: it can be ${ENGINES.join(' or ')}.`);
  if (!isThere(engine)) refuse(`--engine ${engine}: it is not in the path.`);
  const { status } = spawnSync(
    engine,
    [
      ...['build', '--tag', tag, '--build-arg', `IMAGE=${tag}`, '--label', `${LABEL}.version=${VERSION}`],
      ...['--label', `${LABEL}.revision=${lastCommit()}`, '--label', `${LABEL}.ref.name=${tag}`],
      ...(platform === undefined ? [] : ['--platform', platform]),
      ...(base === undefined ? [] : ['--build-arg', `BASE=${base}`]),
      // podman may find the last layer in its cache under another name, and takes that with it but for a new label.
      ...(engine === 'podman' ? ['--env', `CPLB_IMAGE=${tag}`] : []),
      ...positionals,
      REPOSITORY,
    ],
    { stdio: 'inherit' },
  );
  return status ?? 1;
}

/** Its name, with `-dirty` where something has changed since; nothing outside of a clone. */
function lastCommit(): string {
  const describe = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
  const { stdout, status } = spawnSync('git', ['-C', REPOSITORY, ...describe], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}

function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

function refuse(why: string): never {
  process.stderr.write(`image: ${why}\nOptions come after \`npm run image --\`; see \`npm run image -- --help\`.\n`);
  process.exit(2);
}
