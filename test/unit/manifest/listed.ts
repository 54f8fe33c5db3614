// The table of manifests/README.md: which example is printed by which command.

export interface Row {
  readonly file: string;
  readonly command: string;
}

/** The rows of its first column's links under examples/. */
export const rowsOf = (page: string): readonly Row[] =>
  [...page.matchAll(/^\| \[(?<file>[^\]]+)\]\(examples\/\k<file>\) \|.*\| `(?<command>[^`]+)` \|$/gm)].map(
    ({ groups: { file = '', command = '' } = {} }) => ({ file, command }),
  );
