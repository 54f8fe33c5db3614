// Files of the form that systemd and NetworkManager share: `[Section]`, `Key=value`, comments.

/** One setting, in the order of the text. */
export interface Setting {
  /** Empty before the first section. */
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/** What is no setting in the text is left out. */
export function settingsIn(text: string): readonly Setting[] {
  let section = '';
  return text.split('\n').flatMap((raw) => {
    const line = raw.trim();
    const header = /^\[(.*)\]$/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const [, key, value] = /^([^#;=[\s][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ section, key, value }];
  });
}

/** The value that was given last; an empty one puts the default back. */
export const lastOf = (settings: readonly Setting[], section: string, key: string): string | undefined =>
  settings.findLast((each) => each.section === section && each.key === key)?.value || undefined;
