// How checks look at files of the host, and what they say of those that they cannot see.

import { describeError } from '../base/errors.ts';
import { isInImage } from '../host/container.ts';
import { type HostFile, HostRoot } from '../host/host-root.ts';
import { type Situation, skipped, type Verdict, warning } from './check.ts';
import { shellWord } from './commands.ts';

/** In a container the paths of the host are the image's own, but for those that are mounted. */
const isHidden = ({ hostRoot }: Situation): boolean => hostRoot === '/' && isInImage();

/**
 * What to say of files that are not there: on the host that is an answer, and in a container nothing can be said.
 *
 * @param folder Where they would be.
 */
export const missing = (situation: Situation, folder: string, otherwise: Verdict): Verdict =>
  isHidden(situation)
    ? skipped(`${folder} is not visible in this container: give it \`--volume /:/host:ro\` and \`--host-root /host\``)
    : otherwise;

/** What to say of a file that is there and cannot be read. */
export const unreadable = (path: string, error: unknown): Verdict =>
  warning(`${path} cannot be read: ${describeError(error)}`, `ls -ld ${shellWord(path)}   # and run this as root`);

/** Files that could be read, and what to say of those that could not. */
export interface FilesSeen {
  readonly files: readonly HostFile[];
  readonly problems: readonly Verdict[];
}

/** Reads files, whatever stands at their paths; those that are missing are left out. */
export async function readFiles(hostRoot: string, paths: readonly string[]): Promise<FilesSeen> {
  const root = new HostRoot(hostRoot);
  const files: HostFile[] = [];
  const problems: Verdict[] = [];
  for (const path of paths) {
    try {
      const file = await root.file(path);
      if (file !== undefined) files.push(file);
    } catch (error) {
      problems.push(unreadable(path, error));
    }
  }
  return { files, problems };
}

/** Paths of the files in folders whose names match; those of a folder that cannot be read are left out. */
export async function filesIn(
  hostRoot: string,
  folders: readonly string[],
  pattern: RegExp,
): Promise<readonly string[]> {
  const root = new HostRoot(hostRoot);
  const found = folders.map(async (folder) => {
    const names = (await root.names(folder).catch(() => undefined)) ?? [];
    return names.filter((name) => pattern.test(name)).map((name) => `${folder}/${name}`);
  });
  return (await Promise.all(found)).flat();
}
