// Check: kube-proxy leaves the VIP alone.

import { serversOf } from '../../balancer/ipvs/virtual-servers.ts';
import { FULL_PREFIX, familyOf } from '../../base/ip.ts';
import { virtualServersInKernel } from '../../host/ipvs.ts';
import type { HostFacts } from '../../plan/facts.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Check, failed, ok, skipped, warning } from '../check.ts';
import { planned } from '../planned.ts';

/** Where kube-proxy tells its mode (metricsBindAddress, default 127.0.0.1:10249). */
const MODE_URL = 'http://127.0.0.1:10249/proxyMode';
const ANSWER_WITHIN_MS = 1000;

/** Bears the addresses of all Services in IPVS mode. */
const SERVICES = 'kube-ipvs0';

export const kubeProxy: Check = {
  name: 'kube-proxy',
  title: 'kube-proxy beside the VIP',
  run: planned(async (plan, { facts, running, signal }) => {
    const taken = plan.vips.find((vip) => bears(facts, vip));
    if (taken !== undefined) {
      const what = `kube-proxy has the VIP ${taken} on ${SERVICES} of every node: it is the externalIP or load-balancer IP of a Service`;
      return failed(what, `kubectl get services --all-namespaces | grep ${taken}   # and take the address from it`);
    }
    const mode = (await askMode(signal)) ?? (hasServices(facts) ? 'ipvs' : undefined);
    if (mode === undefined) return skipped('no kube-proxy answers here');
    const isSafe = mode !== 'ipvs' || plan.balancer.mode !== 'ipvs' || (running?.holder === true && hasServers(plan));
    if (isSafe) return ok(`kube-proxy runs in mode ${mode}, which the balancer ${plan.balancer.mode} gets on with`);
    return warning(
      'kube-proxy runs in mode ipvs and removes virtual servers that it has not made, unless it is told which to leave alone',
      `kubectl -n kube-system edit configmap kube-proxy   # ipvs.excludeCIDRs: [${plan.vips.map((each) => `${each}/${FULL_PREFIX[familyOf(each)]}`).join(', ')}]`,
    );
  }),
};

const hasServices = ({ interfaces }: HostFacts): boolean => interfaces.some(({ name }) => name === SERVICES);

const bears = ({ interfaces }: HostFacts, vip: string): boolean =>
  interfaces.some(({ name, addresses }) => name === SERVICES && addresses.some(({ address }) => address === vip));

/** All virtual servers of the plan are in the kernel. */
function hasServers(plan: Plan): boolean {
  const present = virtualServersInKernel();
  return serversOf(plan).every(({ address, port }) =>
    present.some((one) => one.address === address && one.port === port),
  );
}

async function askMode(signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(MODE_URL, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]) });
    return answer.ok ? (await answer.text()).trim().slice(0, 20) : undefined;
  } catch {
    return undefined; // nobody listens there
  }
}
