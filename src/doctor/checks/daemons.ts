// Check: nothing else on this node speaks VRRP or balances the API.

import { join } from 'node:path';
import { isInImage } from '../../host/container.ts';
import { isCplb, type ProcessEntry, processesOfThisNetwork } from '../../host/process-list.ts';
import { type Check, failed, ok, type Situation, warning } from '../check.ts';

/** Programs that hold virtual addresses. */
const RIVALS = ['keepalived', 'kube-vip', 'vrrpd', 'ucarp', 'uvrrpd'];

export const daemons: Check = {
  name: 'daemons',
  title: 'other programs that hold virtual addresses',
  run: async (situation) => {
    const all = await processesOfThisNetwork(situation.hostRoot);
    const rival = all.find((entry) => RIVALS.includes(entry.name) && !isOfCplb(entry, all, situation));
    if (rival !== undefined) {
      const what = `${rival.name} (PID ${rival.pid}) runs here beside cplb: ${rival.args.join(' ')}`;
      return failed(what, stopCommand(rival));
    }
    const other = situation.running === undefined ? all.find(isCplb) : undefined;
    if (other === undefined)
      return ok(
        `no other keepalived, kube-vip or the like runs here${isInImage() ? ', as far as this container can see' : ''}`,
      );
    return warning(
      `a cplb runs here (PID ${other.pid}), and does not answer in ${situation.config.runDir}: it may have another --run-dir, or be in a pod`,
      `kubectl -n kube-system exec cplb-${situation.facts.nodeName} -- cplb doctor`,
    );
  },
};

/** cplb's keepalived reads its configuration from the run directory; that of a cplb with another one is its child. */
const isOfCplb = (entry: ProcessEntry, all: readonly ProcessEntry[], { config }: Situation): boolean =>
  entry.args.some((argument) => argument.startsWith(join(config.runDir, '/'))) || isUnderCplb(entry, all);

function isUnderCplb({ parent }: ProcessEntry, all: readonly ProcessEntry[]): boolean {
  const above = all.find(({ pid }) => pid === parent);
  return above !== undefined && (isCplb(above) || isUnderCplb(above, all));
}

const stopCommand = ({ name, pid }: ProcessEntry): string =>
  name === 'keepalived' ? 'systemctl disable --now keepalived' : `kill ${pid}   # and keep it from starting again`;
