// Settings that every node must have alike, and has not. Pure.

import type { InstanceStatus, StatusDocument } from '../../admin/contract.ts';
import type { Problem } from './holders.ts';
import { SETTINGS } from './words.ts';

const NONE = 'none';

export function differences(items: readonly StatusDocument[]): readonly Problem[] {
  const names = new Set(items.flatMap(({ vrrp }) => vrrp.map(({ name }) => name)));
  return [...[...names].flatMap((name) => inInstance(items, name)), ...balancers(items), ...versions(items)];
}

function inInstance(items: readonly StatusDocument[], instance: string): readonly Problem[] {
  const found = items.map(({ node, vrrp }) => ({ node, own: vrrp.find(({ name }) => name === instance) }));
  const missing = found.filter(({ own }) => own === undefined).map(({ node }) => node);
  const others = found.filter((each): each is { node: string; own: InstanceStatus } => each.own !== undefined);
  return [
    ...(missing.length === 0 ? [] : [missingInstance(instance, missing)]),
    ...Object.entries(SETTINGS).flatMap(([setting, read]) => {
      const values = Object.fromEntries(others.map(({ node, own }) => [node, read(own)]));
      return isOne(values) ? [] : [{ ...differs(`${setting} of ${instance}`, values), instance }];
    }),
  ];
}

const missingInstance = (instance: string, nodes: readonly string[]): Problem => ({
  ...{ kind: 'differs', level: 'problem', instance, nodes },
  what: `there is no instance ${instance} on ${nodes.join(', ')}`,
  action: SAME_EVERYWHERE,
});

const SAME_EVERYWHERE =
  'Give every node the same configuration; only leader, interface, kubeconfig and addresses may differ.';

function balancers(items: readonly StatusDocument[]): readonly Problem[] {
  const values = Object.fromEntries(items.map(({ node, balancer }) => [node, balancer.mode]));
  if (isOne(values)) return [];
  const isChosen = items.some(({ balancer }) => balancer.nftables?.notice !== undefined);
  const problem = differs('the balancer', values);
  return [
    isChosen
      ? { ...problem, level: 'warning', action: 'Nothing, where `auto` is configured: it is what each kernel can do.' }
      : problem,
  ];
}

function versions(items: readonly StatusDocument[]): readonly Problem[] {
  const values = Object.fromEntries(items.map(({ node, version }) => [node, version]));
  if (isOne(values)) return [];
  const problem = differs('the version of cplb', values);
  return [
    { ...problem, kind: 'version', level: 'warning', action: 'Finish the upgrade: the same image on every node.' },
  ];
}

/** @param values By node what it has. */
function differs(what: string, values: Readonly<Record<string, string>>): Problem {
  const nodes = Object.keys(values);
  const byValue = Map.groupBy(nodes, (node) => values[node] ?? NONE);
  const said = [...byValue].map(([value, having]) => `${value} on ${having.join(', ')}`).join('; ');
  return {
    kind: 'differs',
    level: 'problem',
    what: `${what} differs: ${said}`,
    action: SAME_EVERYWHERE,
    nodes,
    values,
  };
}

const isOne = (values: Readonly<Record<string, string>>): boolean => new Set(Object.values(values)).size <= 1;
