// YAML as kubectl prints it: block style, no folding, no anchors, stable for equal data.

import { stringify } from 'yaml';

export const toYaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false });
