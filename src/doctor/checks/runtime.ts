// Check: the cplb that runs here does what it should, in its own words.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StatusDocument } from '../../admin/contract.ts';
import { socketPath } from '../../admin/server.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict, warning } from '../check.ts';

export const runtime: Check = {
  name: 'runtime',
  title: 'the cplb that runs here',
  run: async (situation) => {
    const { running } = situation;
    if (running === undefined) return absent(situation);
    const wrong = [...findingsOf(running), ...faultsOf(running)];
    return wrong.length > 0 ? wrong : ok(healthOf(running));
  },
};

function absent({ hostRoot, config: { runDir } }: Situation): Verdict {
  const path = socketPath(join(hostRoot, resolve(runDir)));
  if (!existsSync(path)) return skipped(`none runs with ${runDir}`);
  return warning(
    `${path} is there, and nobody answers: a cplb has died, or hangs`,
    `ls -l ${path} && crictl ps --all --name cplb`,
  );
}

const findingsOf = ({ findings }: StatusDocument): readonly Verdict[] =>
  findings.map(({ kind, what, action }) => warning(`finding ${kind}: ${what}`, action));

function faultsOf({ keepalived, score, vrrp }: StatusDocument): readonly Verdict[] {
  const { state, lastExit, rejectedConfiguration } = keepalived;
  const inFault = vrrp.filter((instance) => instance.state === 'fault').map((instance) => instance.interface);
  return [
    ...(state === 'running'
      ? []
      : [
          failed(
            `keepalived is ${state}: ${lastExit?.reason ?? 'no reason is known'}`,
            lastExit?.action ?? 'Read its lines in the log.',
          ),
        ]),
    ...(rejectedConfiguration === undefined
      ? []
      : [failed(`keepalived refuses its new configuration: ${rejectedConfiguration}`, 'Correct the custom template.')]),
    ...(inFault.length === 0
      ? []
      : [
          failed(`this node is in fault on ${inFault.join(', ')}`, 'ip -br address   # the interface is down, or away'),
        ]),
    ...(score.draining ? [warning('this node is drained', 'cplb resume')] : []),
    ...(score.canServe
      ? []
      : [warning('this node cannot serve: no API server is ready, or the balancer is not', 'cplb status')]),
  ];
}

function healthOf({ version, holder, keepalived, backends }: StatusDocument): string {
  const ready = backends.filter(({ state }) => state === 'ready').length;
  return `cplb ${version} with keepalived ${keepalived.version}: ${holder ? 'the holder' : 'not the holder'}, ${ready} of ${backends.length} API servers ready`;
}
