// Why a node cannot serve, and what to do about it. Pure.

import type { StatusDocument } from './contract.ts';
import { troubleOf } from './trouble.ts';

/** What keeps a node from serving the VIP. */
export interface Inability {
  readonly why: string;
  readonly action: string;
}

/** `undefined` for a node that can serve. */
export function inabilityOf({ score, balancer, backends }: StatusDocument): Inability | undefined {
  if (score.canServe) return undefined;
  if (score.heldBack) return HELD_BACK;
  if (!balancer.serving) return NO_BALANCER;
  if (backends.some(({ state }) => state === 'ready')) return A_MOMENT_AGO;
  if (backends.length === 0) return NO_API_SERVER;
  const reasons = backends.map((backend) => `${backend.address} ${troubleOf(backend) ?? backend.state}`);
  return {
    why: `no API server is ready (${reasons.join('; ')})`,
    action: 'Look at kube-apiserver on these machines: `crictl ps --all --name kube-apiserver`, and its log.',
  };
}

const HELD_BACK: Inability = {
  why: 'it can, but lost that so often lately that it counts only once it has lasted',
  action: 'Nothing if that was you; else the events and the log tell what comes and goes.',
};

const NO_BALANCER: Inability = {
  why: 'its balancer does not serve',
  action: 'Nothing while cplb starts or stops; else the log of cplb says what the balancer lacks.',
};

const A_MOMENT_AGO: Inability = {
  why: 'it could not a moment ago',
  action: 'Look again in a moment: an API server is ready by now.',
};

const NO_API_SERVER: Inability = {
  why: 'no API server is known',
  action: 'See what discovery says, and name an API server with --backend where it cannot find any.',
};
