// `cplb kubeadm init|join`: the names that kube-vip 0.1.5 has for `init` and `join`.

import type { Command } from 'commander';
import { registerInit } from './init.ts';
import { registerJoin } from './join.ts';

export function registerKubeadm(program: Command): void {
  const kubeadm = program
    .command('kubeadm')
    .summary('init and join under the names of kube-vip 0.1.5')
    .description(
      '`cplb kubeadm init` is `cplb init`, and `cplb kubeadm join` is `cplb join`: for commands written for kube-vip.',
    );
  registerInit(kubeadm);
  registerJoin(kubeadm);
}
