// The part of CHANGELOG.md that a release closes, and those that others have closed. Pure.

const UNRELEASED = '## Unreleased\n';

/** What the next release brings; empty where nothing is written down. */
export function unreleasedIn(changelog: string): string {
  const part = changelog.split(/^(?=## )/m).find((each) => each.startsWith(UNRELEASED));
  return part?.slice(UNRELEASED.length).trim() ?? '';
}

/** The versions that have a part of their own. */
export const releasedIn = (changelog: string): readonly string[] =>
  [...changelog.matchAll(/^## (\S+) \(/gm)].map(([, version = '']) => version);

/** The same text with what is unreleased under a version and a date. */
export const withRelease = (changelog: string, version: string, date: string): string =>
  changelog.replace(/^## Unreleased$/m, `## ${version} (${date})`);
