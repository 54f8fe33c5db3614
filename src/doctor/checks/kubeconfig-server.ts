// Check: the kubeconfigs of this node lead to the VIP, where they should.

import { describeError } from '../../base/errors.ts';
import { type IpAddress, parseIp } from '../../base/ip.ts';
import { formatHostPort } from '../../base/port.ts';
import { dig, entriesAt } from '../../config/foreign.ts';
import { parseYaml } from '../../config/source.ts';
import { allVips } from '../../config/types.ts';
import type { HostFile } from '../../host/host-root.ts';
import { ownAddressesOf } from '../../plan/facts.ts';
import { addressesOf, hostOf } from '../addresses.ts';
import { type Check, ok, type Situation, skipped, type Verdict, warning } from '../check.ts';
import { restartContainer } from '../commands.ts';
import { missing, readFiles } from '../host-files.ts';

const FOLDER = '/etc/kubernetes';

/**
 * Who reads a file, and has to be started again when it changes. All but people may as well talk to the API server of their own
 * node: kubeadm gives the last two that, and kubelets of the control plane too since 1.33 (ControlPlaneKubeletLocalMode).
 */
const READERS = new Map<string, { readonly mayBeOwn: boolean; readonly restart: readonly string[] }>([
  [`${FOLDER}/admin.conf`, { mayBeOwn: false, restart: [] }],
  [`${FOLDER}/kubelet.conf`, { mayBeOwn: true, restart: ['systemctl restart kubelet'] }],
  [`${FOLDER}/controller-manager.conf`, { mayBeOwn: true, restart: [restartContainer('kube-controller-manager')] }],
  [`${FOLDER}/scheduler.conf`, { mayBeOwn: true, restart: [restartContainer('kube-scheduler')] }],
]);

export const kubeconfigServer: Check = {
  name: 'kubeconfig-server',
  title: 'servers of the kubeconfigs',
  run: async (situation) => {
    const { files, problems } = await readFiles(situation.hostRoot, [...READERS.keys()]);
    const verdicts = [...problems, ...(await Promise.all(files.map((file) => judge(file, situation))))];
    return verdicts.length > 0 ? verdicts : missing(situation, FOLDER, skipped(`there is no kubeconfig in ${FOLDER}`));
  },
};

async function judge({ path, text }: HostFile, situation: Situation): Promise<Verdict> {
  const server = serverIn(text, path);
  if (typeof server === 'string') {
    return warning(`${path} is no kubeconfig: ${server}`, `kubectl --kubeconfig ${path} config view`);
  }
  const { config } = situation;
  const host = hostOf(server);
  const literal = parseIp(host);
  const addresses = literal === undefined ? await addressesOf(situation.hostRoot, host) : [literal];
  if (addresses.length === 0) return skipped(`${path} leads to ${server.host}, a name that could not be resolved here`);
  const leadsTo = `${path} leads to ${server.host}${literal === undefined ? ` (${addresses.join(', ')})` : ''}`;
  const { mayBeOwn = false, restart = [] } = READERS.get(path) ?? {};
  if (mayBeOwn && isOwn(addresses, situation)) return ok(`${leadsTo}, the API server of this node`);
  const isVip = addresses.every((address) => allVips(config).includes(address));
  const right = Number(server.port || 443) === config.port;
  if (isVip && right) return ok(leadsTo);
  const wanted = endpoint(isVip ? host : allVips(config)[0], situation);
  return warning(
    isVip ? `${leadsTo}, but the VIP is served on port ${config.port}` : `${leadsTo} and not to the VIP`,
    [`sed -i 's#server: .*#server: ${wanted}#' ${path}`, ...restart].join(' && '),
  );
}

const isOwn = (addresses: readonly IpAddress[], { config, facts }: Situation): boolean => {
  const own = ownAddressesOf(facts, allVips(config));
  return addresses.every((address) => own.includes(address) || address.startsWith('127.') || address === '::1');
};

function endpoint(host: string | undefined, { config: { port } }: Situation): string {
  const address = parseIp(host ?? '');
  return `https://${address === undefined ? `${host}:${port}` : formatHostPort({ address, port })}`;
}

/** The server of the current context; text that says what is wrong where there is none. */
function serverIn(text: string, path: string): URL | string {
  try {
    const { value } = parseYaml(text, path);
    const context = named(value, 'contexts', dig(value, 'current-context'));
    const server = dig(named(value, 'clusters', dig(context, 'context', 'cluster')), 'cluster', 'server');
    return URL.parse(String(server)) ?? 'it names no server';
  } catch (error) {
    return describeError(error);
  }
}

const named = (document: unknown, list: string, name: unknown): unknown =>
  entriesAt(document, list).find((entry) => name !== undefined && dig(entry, 'name') === name);
