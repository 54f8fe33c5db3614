import { afterEach, describe, expect, it } from 'vitest';
import { HandleNetwork } from '../../../src/balancer/proxy/wires/handle-network.ts';
import { netNetwork } from '../../../src/balancer/proxy/wires/net-network.ts';
import { fastestNetwork } from '../../../src/balancer/proxy/wires/network.ts';

type Binding = (name: string) => Record<string, unknown>;

const node = process as unknown as { binding: Binding | undefined };
const real = node.binding as Binding;
afterEach(() => {
  node.binding = real;
});

/** The handles of this Node.js with something else in the place of one part. */
const withOther =
  (part: string, value: unknown): Binding =>
  (name) => ({ ...real.call(process, name), [part]: value });

class HandleOfAnotherTime {
  connect(): void {}
}

describe('fastestNetwork', () => {
  it('given this Node.js, then it works on handles', () => {
    expect(fastestNetwork()).toBeInstanceOf(HandleNetwork);
  });

  it.each<[string, Binding | undefined]>([
    ['no handles any more', undefined],
    [
      'handles that are forbidden',
      () => {
        throw new Error('not permitted');
      },
    ],
    ['handles without a method that is used', withOther('TCP', HandleOfAnotherTime)],
    ['no requests for writes', withOther('WriteWrap', undefined)],
    ['a state that is told elsewhere', withOther('streamBaseState', undefined)],
    ['places in it that have no number', withOther('kReadBytesOrError', undefined)],
    ['other constants', withOther('constants', {})],
  ])('given a Node.js with %s, then it works on node:net', (_given, binding) => {
    node.binding = binding;
    expect(fastestNetwork()).toBe(netNetwork);
  });
});
