// Two nodes whose settings differ, as after a change that was made on one of them: each is told of the other. All other
// differences are in `test/component/keepalived/findings.test.ts`, between two keepalived processes.

import { afterEach, describe, expect, it } from 'vitest';
import type { FindingKind } from '../../src/base/finding.ts';
import { strike } from '../../src/lab/faults.ts';
import { statusOf } from '../../src/lab/node.ts';
import type { Host } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { startWith, useBareLab } from './lab-fixture.ts';

const VIP = ['--vip', '192.0.2.100/24', '--vrid', '51'];

/** Adverts of version 2 are a second apart, an election of it takes up to 7 s, and another master counts when it has lasted 5 s. */
const TOLD_WITHIN_MS = 20_000;

interface Drift {
  readonly difference: string;
  readonly kind: FindingKind;
  readonly flags: readonly [readonly string[], readonly string[]];
}

const DRIFTS: readonly Drift[] = [
  { difference: 'VRIDs', kind: 'vrid', flags: [VIP, [...VIP, '--vrid', '52']] },
  {
    difference: 'passwords',
    kind: 'password',
    flags: [
      [...VIP, '--auth-pass', 's3cr3t'],
      [...VIP, '--auth-pass', 'sesame'],
    ],
  },
  { difference: 'ways to send', kind: 'mode', flags: [VIP, [...VIP, '--unicast']] },
];

describe('two nodes', () => {
  const topology = useBareLab(2);
  const [first, second] = topology.nodes as [Host, Host];
  afterEach(async () => {
    for (const node of topology.nodes) await strike(topology, node, 'stop');
  });

  const others = [
    [first, second.address.address],
    [second, first.address.address],
  ] as const;

  for (const { difference, kind, flags } of DRIFTS) {
    it(`given different ${difference}, then the status says so, and names the other's address`, async () => {
      await Promise.all([startWith(first, flags[0]), startWith(second, flags[1])]);

      const told = async () =>
        (
          await Promise.all(
            others.map(async ([node, address]) => ({ address, findings: (await statusOf(node))?.findings ?? [] })),
          )
        ).flatMap(({ address, findings }) =>
          findings.map((finding) => ({ ...finding, ofOther: finding.peer === address })),
        );
      // keepalived itself does not say whose password, version, interval or list of VIPs it is; that there is another master has it.
      const look = async () => {
        const findings = await told();
        return findings.some(({ ofOther }) => ofOther) ? findings.find((finding) => finding.kind === kind) : undefined;
      };
      const found = await waitFor(`a finding of the kind ${kind}, and the other's address`, look, TOLD_WITHIN_MS).catch(
        async (cause: unknown) => {
          throw new Error(`there are only these findings: ${JSON.stringify(await told())}`, { cause });
        },
      );

      process.stderr.write(`    ${difference}: ${found.what} ${found.action}\n`);
      expect(found.action).not.toBe('');
    });
  }
});
