// manifests/monitoring/rules.yaml: the alerts of alerts.yaml for who has no operator. `npm run examples` writes it anew.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { expectGolden } from '../golden.ts';

const HEADER = ` The alerts of alerts.yaml as a rule file for Prometheus, Thanos, Mimir or vmalert; \`npm run examples\` writes it anew.
 It goes under rule_files. What the alerts expect of a scrape is said in alerts.yaml.`;

const ALERTS = readFileSync(new URL('../../../manifests/monitoring/alerts.yaml', import.meta.url), 'utf8');

/** The spec, with the comments in it. */
function rules(): string {
  const document = parseDocument(ALERTS);
  document.contents = document.get('spec') as typeof document.contents;
  document.commentBefore = HEADER;
  return document.toString({ lineWidth: 140, indentSeq: false });
}

it('given alerts.yaml, then rules.yaml is what is in it without the object of the operator', () => {
  expect(parse(rules())).toEqual((parse(ALERTS) as { spec: unknown }).spec);
  expectGolden('manifests/monitoring/rules.yaml', rules());
});
