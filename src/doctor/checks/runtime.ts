// Check: the cplb that runs here does what it should, in its own words.

import { join, resolve } from 'node:path';
import type { StatusDocument } from '../../admin/contract.ts';
import { socketPath } from '../../admin/server.ts';
import { HARMFUL_FINDINGS } from '../../base/finding.ts';
import { API_SERVER_LOGS } from '../api-server-logs.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict, warning } from '../check.ts';
import { silenceOf } from '../situation.ts';

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

async function absent({ hostRoot, config: { runDir } }: Situation): Promise<Verdict> {
  const path = socketPath(join(hostRoot, resolve(runDir)));
  switch (await silenceOf(runDir, hostRoot)) {
    case 'absent':
      return skipped(`none runs with ${runDir}`);
    case 'gone':
      return warning(`${path} is left of a cplb that has died`, CLEAN);
    case 'hangs':
      return failed(`the cplb with ${runDir} hangs: it takes connections on ${path}, and says nothing`, RESTART);
  }
}

const CLEAN =
  'cplb cleanup --config /etc/kubernetes/manifests/vip.yaml   # where it will not run again; the next start does the same';
const RESTART = 'crictl rm --force $(crictl ps --latest --quiet --name cplb)   # as a service: systemctl restart cplb';

/** A peer that has the VIP too is told once, with what mends that: nobody is to take the VIP off a node of the cluster. */
function findingsOf({ findings }: StatusDocument): readonly Verdict[] {
  const rivals = findings.filter(({ kind }) => kind === 'another-master').map(({ instance }) => instance);
  const all = findings.filter(({ kind, instance }) => kind !== 'duplicate-address' || !rivals.includes(instance));
  return all.map(({ kind, what, action }) =>
    (HARMFUL_FINDINGS.includes(kind) ? failed : warning)(`finding ${kind}: ${what}`, action),
  );
}

function faultsOf(running: StatusDocument): readonly Verdict[] {
  const { keepalived, score, vrrp } = running;
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
    ...(score.canServe ? [] : [cannotServe(running)]),
  ];
}

function cannotServe({ backends }: StatusDocument): Verdict {
  if (backends.some(({ state }) => state === 'ready')) {
    return failed('this node cannot serve: its balancer does not', 'cplb status');
  }
  return failed(`this node cannot serve: none of ${backends.length} API servers is ready`, API_SERVER_LOGS);
}

function healthOf({ version, holder, keepalived, backends }: StatusDocument): string {
  const ready = backends.filter(({ state }) => state === 'ready').length;
  return `cplb ${version} with keepalived ${keepalived.version}: ${holder ? 'the holder' : 'not the holder'}, ${ready} of ${backends.length} API servers ready`;
}
