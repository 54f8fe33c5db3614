// What is in the way of a release. Pure.

import { releasedIn, unreleasedIn } from './changelog.ts';
import { compareVersions, versionIn } from './version.ts';

/** The repository as it is, and what is wanted of it. */
export interface Facts {
  readonly wanted: string;
  /** Of package.json. */
  readonly current: string;
  readonly branch: string;
  /** `git status --porcelain`: empty when everything is committed. */
  readonly changes: string;
  readonly tags: readonly string[];
  readonly changelog: string;
}

/** Every one of them, each with what to do; none: the release can be made. */
export function problemsIn(facts: Facts): readonly string[] {
  const { branch, changes, changelog } = facts;
  return [
    ...versionProblems(facts),
    ...(branch === 'main' ? [] : [`This is the branch "${branch}". A release is made on main.`]),
    ...(changes === '' ? [] : [`There are changes that are not committed:\n${changes}`]),
    ...(unreleasedIn(changelog) === ''
      ? ['CHANGELOG.md has nothing under "## Unreleased". Write there what the user gets.']
      : []),
  ];
}

/** A clone may lack the tags, so the changelog is asked too. */
function versionProblems({ wanted, current, tags, changelog }: Facts): readonly string[] {
  const version = versionIn(wanted);
  if (version === undefined) return [`"${wanted}" is no version. Write three numbers, as in 0.2.0.`];
  const released = [...tags.map((tag) => tag.replace(/^v/, '')), ...releasedIn(changelog)]
    .map(versionIn)
    .filter((each) => each !== undefined);
  const last = released.toSorted(compareVersions).at(-1);
  if (last !== undefined && compareVersions(version, last) <= 0)
    return [`${wanted} does not come after ${last.join('.')}, which is released.`];
  return compareVersions(version, versionIn(current) ?? []) < 0
    ? [`${wanted} comes before ${current}, which package.json has.`]
    : [];
}
