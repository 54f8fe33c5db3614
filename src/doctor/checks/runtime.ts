// Check: the cplb that runs here does what it should, in its own words.

import { join, resolve } from 'node:path';
import type { StatusDocument } from '../../admin/contract.ts';
import { socketPath } from '../../admin/server.ts';
import { warningsOf } from '../../admin/warnings.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict, warning } from '../check.ts';
import { restartContainer } from '../commands.ts';
import { silenceOf } from '../situation.ts';

export const runtime: Check = {
  name: 'runtime',
  title: 'the cplb that runs here',
  run: async (situation) => {
    const { running } = situation;
    if (running === undefined) return absent(situation);
    const wrong = warningsOf(running, Date.now());
    if (wrong.length === 0) return ok(healthOf(running));
    return wrong.map(({ severity, what, action }) => (severity === 'bad' ? failed : warning)(what, action));
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
const RESTART = `${restartContainer('cplb')}   # as a service: systemctl restart cplb`;

function healthOf({ version, holder, keepalived, backends }: StatusDocument): string {
  const ready = backends.filter(({ state }) => state === 'ready').length;
  return `cplb ${version} with keepalived ${keepalived.version}: ${holder ? 'the holder' : 'not the holder'}, ${ready} of ${backends.length} API servers ready`;
}
