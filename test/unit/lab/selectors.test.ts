import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/lab/api-server/kube-object.ts';
import { matcherOf } from '../../../src/lab/api-server/selectors.ts';
import { StatusError } from '../../../src/lab/api-server/status.ts';

const labels = { 'kubernetes.io/os': 'linux', 'node-role.kubernetes.io/control-plane': '' };
const object: KubeObject = {
  ...{ kind: 'Node', apiVersion: 'v1' },
  metadata: { name: 'a', uid: '', resourceVersion: '1', creationTimestamp: '', labels },
};

describe('selectors', () => {
  it.each([
    ['labelSelector', '', true],
    ['labelSelector', 'kubernetes.io/os', true],
    ['labelSelector', 'kubernetes.io/os=linux', true],
    ['labelSelector', 'kubernetes.io/os == linux', true],
    ['labelSelector', 'kubernetes.io/os=', false],
    ['labelSelector', 'kubernetes.io/os=windows', false],
    ['labelSelector', 'node-role.kubernetes.io/control-plane=', true],
    ['labelSelector', 'kubernetes.io/os=linux, node-role.kubernetes.io/control-plane', true],
    ['labelSelector', 'kubernetes.io/os=linux,absent', false],
    ['labelSelector', 'toString', false],
    ['fieldSelector', 'metadata.name=a', true],
    ['fieldSelector', 'metadata.name==b', false],
  ])('given %s "%s", then a match is %s', (name, selector, matches) => {
    expect(matcherOf(new URLSearchParams({ [name]: selector }))(object)).toBe(matches);
  });

  it.each([
    ['labelSelector', 'a!=b'],
    ['labelSelector', '!a'],
    ['labelSelector', 'a in (b)'],
    ['labelSelector', 'a,,b'],
    ['fieldSelector', 'metadata.name!=a'],
    ['fieldSelector', 'status.phase=Running'],
  ])('given %s "%s", which is not honoured, then it is refused', (name, selector) => {
    expect(() => matcherOf(new URLSearchParams({ [name]: selector }))).toThrow(StatusError);
  });
});
