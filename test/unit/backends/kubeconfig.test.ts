// The reader of kubeconfigs, against what is none.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Credentials } from '../../../src/backends/credentials.ts';
import { parseKubeconfig } from '../../../src/backends/kubeconfig.ts';
import { CplbError } from '../../../src/base/errors.ts';
import { anyText } from '../any-text.ts';

/** What is made of a text: `good`, or the message of the one error that it may end in. */
function outcome(text: string): string {
  try {
    return parseKubeconfig('/k/admin.conf', text) instanceof Credentials ? 'good' : '';
  } catch (error) {
    expect(error).toBeInstanceOf(CplbError);
    expect(error).toMatchObject({ code: 'CPLB_BROKEN_KUBECONFIG' });
    return (error as CplbError).message;
  }
}

const KEYS = [
  'name',
  'user',
  'users',
  'cluster',
  'clusters',
  'context',
  'contexts',
  'current-context',
  'server',
  'exec',
];
const MORE = ['tokenFile', 'token-file', 'auth-provider', 'config', 'command', 'proxy-url', '__proto__', 'constructor'];

const { tree } = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.constantFrom('x', 'https://10.0.0.1', null, 7, '', true), fc.jsonValue({ maxDepth: 1 })),
  tree: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('tree'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...KEYS, ...MORE), tie('tree'), { maxKeys: 6 }),
  ),
}));

/** Complete, but for what a part of it is. */
const nearlyGood = fc.record({ user: tree, cluster: tree, extra: tree }).map(({ user, cluster, extra }) => ({
  users: [{ name: 'u', user }, extra],
  clusters: [{ name: 'c', cluster: typeof cluster === 'string' ? { server: cluster } : cluster }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
}));

it('given any text or any YAML, then it is a kubeconfig or one clear error', () => {
  const texts = fc.oneof(
    anyText(),
    fc.oneof(tree, nearlyGood).map((value) => stringify(value)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(outcome(text)).toMatch(/^good$|^The kubeconfig \/k\/admin\.conf ./);
    }),
  );
});

it.each([
  'users: [{ user: { token: secret-token',
  'token: secret-token\n\ttoken: secret-token',
  '"secret-token": &a *b',
])('given %j, which is broken around a secret, then the error does not show that', (text) => {
  expect(outcome(text)).toMatch(/cannot be understood/);
  expect(outcome(text)).not.toMatch(/secret-token/);
});
