// The part of CHANGELOG.md that a release closes. Pure.

/** From the heading to the next one, or to the end. */
const UNRELEASED = /^## Unreleased\n(?<text>.*?)(?=^## |$(?![\s\S]))/ms;

/** What the next release brings; empty where nothing is written down. */
export const unreleasedIn = (changelog: string): string => UNRELEASED.exec(changelog)?.groups?.text?.trim() ?? '';

/** The same text with that part under a version and a date. */
export const withRelease = (changelog: string, version: string, date: string): string =>
  changelog.replace(/^## Unreleased$/m, `## ${version} (${date})`);
