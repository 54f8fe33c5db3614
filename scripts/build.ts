// Bundles the command into a few files under dist/, so that it starts fast and installs without dependencies.
// `--metafile FILE` writes what is in the bundle, as esbuild tells it.

import { rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { licencesOf } from './licences.ts';

/**
 * `@kubernetes/client-node` is used for its KubeConfig, whose module imports undici and the whole generated client without
 * using either on the way we go (`applyToHTTPSOptions`). Left out they save 20 MB of resident memory and 60 ms at start.
 */
const leaveOutOfClientNode: Plugin = {
  name: 'leave-out-of-client-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$|\/gen\/index\.js$/ }, ({ path, importer }) =>
      importer.includes('@kubernetes/client-node') ? { path, namespace: 'left-out' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `const leftOut = class { constructor() { throw new Error('${path} is left out of this bundle'); } };
        module.exports = { Agent: leftOut, ProxyAgent: leftOut, createConfiguration: leftOut, ServerConfiguration: leftOut };`,
    }));
  },
};

/** What Commander takes from modules that it hardly ever uses; each is fetched when it is used and not before. */
const SELDOM_USED: Readonly<Record<string, readonly string[]>> = {
  'node:child_process': ['spawn'],
  'node:fs': ['existsSync'],
  'node:util': ['stripVTControlCharacters'],
};

/**
 * Loading these modules costs 8 ms at each start, most of it for what they bring along, and Commander wants them for
 * commands in files of their own, of which there are none, and for coloured help. `process` is there already.
 */
const lazyBuiltinsOfCommander: Plugin = {
  name: 'lazy-builtins-of-commander',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) =>
      importer.includes('/commander/') && (path in SELDOM_USED || path === 'node:process')
        ? { path, namespace: 'lazy' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => {
      const getters = (SELDOM_USED[path] ?? []).map(
        (name) => `get ${name}() { return process.getBuiltinModule('${path}').${name}; }`,
      );
      return { contents: `module.exports = ${path === 'node:process' ? 'process' : `{ ${getters.join(', ')} }`};` };
    });
  },
};

/** Ink loads React's developer tools where somebody asks for them by an environment variable; they are not installed. */
const leaveOutDevtools: Plugin = {
  name: 'leave-out-devtools',
  setup({ onLoad }) {
    onLoad({ filter: /\/ink\/build\/devtools\.js$/ }, () => ({ contents: '' }));
  },
};

const { metafile: metafilePath } = parseArgs({ options: { metafile: { type: 'string' } } }).values;

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  metafile: true,
  entryPoints: { main: 'src/cli/main.ts', 'engine-thread': 'src/balancer/proxy/engine-thread.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  jsx: 'automatic', // as in tsconfig.json, without which the image is built
  minifySyntax: true,
  minifyWhitespace: true,
  // Some dependencies are CommonJS and call require() for Node's own modules.
  banner: { js: "import{createRequire as _cr}from'node:module';const require=_cr(import.meta.url);" },
  // Its default build is CommonJS, which cannot be merged into one module: 4 ms at each start.
  alias: { yaml: new URL('../node_modules/yaml/browser/dist/index.js', import.meta.url).pathname },
  define: { 'process.env.NODE_ENV': '"production"' }, // React's other build is ten times the size
  plugins: [leaveOutOfClientNode, lazyBuiltinsOfCommander, leaveOutDevtools],
  logLevel: 'warning',
});
const repository = new URL('..', import.meta.url).pathname;
await writeFile('dist/LICENCES.txt', await licencesOf(Object.keys(metafile.inputs), repository));
if (metafilePath !== undefined) await writeFile(metafilePath, JSON.stringify(metafile));
