// The hosts of a k0sctl file that have an API server.

import { type IpAddress, parseIp } from '../base/ip.ts';
import { dig, entriesAt, isFields } from './foreign.ts';
import { didYouMean } from './nearest.ts';
import { type Path, type PlacedProblem, type Problem, quoted } from './problem.ts';

/** Roles of hosts that have an API server. */
const CONTROLLER_ROLES = ['controller', 'controller+worker', 'single'];
const ROLES = [...CONTROLLER_ROLES, 'worker'];

/** Hosts that are passed over for a role that k0sctl does not have. */
export const strangersIn = (document: unknown): readonly Problem[] =>
  entriesAt(document, 'spec', 'hosts').flatMap((host, i) => {
    const role = dig(host, 'role');
    if (typeof role !== 'string' || ROLES.includes(role)) return [];
    const path = ['spec', 'hosts', i, 'role'];
    return [{ path, message: `${quoted(role)} is no role of k0sctl`, remedy: didYouMean(role, ROLES) ?? oneOfRoles }];
  });

const oneOfRoles = `write ${ROLES.slice(0, -1).join(', ')} or ${ROLES.at(-1)}`;

/** A host with an API server. */
export interface Controller {
  /** Where it stands in the document. */
  readonly path: Path;
  readonly role: string;
  readonly isSingle: boolean;
  /** Everything that a user may call it; addresses in canonical form. */
  readonly names: readonly string[];
  /** Where the other nodes reach it. */
  readonly address: IpAddress | undefined;
  readonly interface: string | undefined;
}

export const controllersIn = (document: unknown): readonly Controller[] =>
  entriesAt(document, 'spec', 'hosts').flatMap(controllerIn);

function controllerIn(host: unknown, i: number): readonly Controller[] {
  const role = dig(host, 'role');
  if (!isFields(host) || typeof role !== 'string' || !CONTROLLER_ROLES.includes(role)) return [];
  const texts = [host.privateAddress, dig(host, 'ssh', 'address'), dig(host, 'openSSH', 'address')].filter(isText);
  const names = [host.hostname, ...texts].filter(isText).map(canonical);
  const flags = entriesAt(host, 'installFlags').map(String);
  return [
    {
      path: ['spec', 'hosts', i],
      role,
      isSingle: role === 'single' || flags.some((flag) => /^--single(?:=true)?$/.test(flag)),
      names,
      address: texts.map(parseIp).find((address) => address !== undefined),
      interface: isText(host.privateInterface) ? host.privateInterface : undefined,
    },
  ];
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Two spellings of one address are one name. */
export const canonical = (name: string): string => parseIp(name) ?? name;

export const withoutAddress = (controllers: readonly Controller[]): readonly Problem[] =>
  controllers
    .filter(({ address }) => address === undefined)
    .map(({ path, names: [name = 'the host'] }) => ({
      path,
      message: `${name} has no IP address`,
      remedy: 'give it a privateAddress; a name cannot be resolved before the cluster is up',
    }));

export const namesOf = (controllers: readonly Controller[]): readonly string[] =>
  controllers.flatMap(({ names: [name] }) => name ?? []);

export const oneOf = (nodes: readonly string[]): string =>
  nodes.length === 0 ? 'give the file a host of role controller' : `write --node with one of ${nodes.join(', ')}`;

/** Why `--node` names no host, or several: with the nearest name, or all that there are. */
export function noSingleNode(
  node: string,
  owners: readonly Controller[],
  controllers: readonly Controller[],
): PlacedProblem {
  const place = { source: '--node' };
  if (owners.length > 1) {
    const message = `${quoted(node)} names ${owners.length} hosts of the k0sctl file`;
    return { place, message, remedy: 'give each a hostname or a privateAddress of its own, and write that' };
  }
  const known = controllers.flatMap(({ names }) => names);
  const message = `${quoted(node)} is no controller of the k0sctl file`;
  const nearest = parseIp(node) === undefined ? didYouMean(node, known) : undefined; // the next address is another host
  return { place, message, remedy: nearest ?? oneOf(namesOf(controllers)) };
}
