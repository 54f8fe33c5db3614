// What packages the files of the image come from.

import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path/posix';
import { run, tryRun } from '../../src/host/exec.ts';

export interface Package {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, where its makers give one. */
  readonly license?: string;
  /** Package URL (https://github.com/package-url/purl-spec). */
  readonly purl: string;
}

/** Debian's packages that own any of the files, sorted by name. Files that scripts of packages made have no owner. */
export async function debianPackages(files: readonly string[]): Promise<readonly Package[]> {
  const owned = await Promise.all(files.map((path) => realpath(path))); // dpkg knows /usr/lib and not /lib
  const { stdout } = await tryRun('dpkg-query', ['--search', ...new Set(owned)]); // fails for those without an owner
  const names = new Set(
    stdout.split('\n').flatMap((line) => /^(?<owner>[^: ]+)(?::\w+)?: /.exec(line)?.groups?.owner ?? []),
  );
  const format = `${['Package', 'Version', 'Architecture'].map((field) => `\${${field}}`).join(' ')}\n`;
  const listed = await run('dpkg-query', ['--show', `--showformat=${format}`, ...names]);
  return listed
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([name = '', version = '', architecture = '']) => ({
      ...{ name, version },
      purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}`,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The npm packages whose modules are among a bundle's inputs, sorted by name; each once, though npm may have it in several folders. */
export async function npmPackages(inputs: readonly string[], repository: string): Promise<readonly Package[]> {
  const packages = await Promise.all(npmFolders(inputs).map((folder) => npmPackage(join(repository, folder))));
  const distinct = new Map(packages.map((each) => [each.purl, each]));
  return [...distinct.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folders of the npm packages that modules are in, each once. */
export const npmFolders = (modules: readonly string[]): readonly string[] => [
  ...new Set(modules.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [])),
];

/** The npm package in a folder. */
export async function npmPackage(folder: string): Promise<Package> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Package;
  return {
    name,
    version,
    ...(license === undefined ? {} : { license }),
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  };
}
