// Check: kubelet, the API server and etcd do not take the VIP for an address of this node, as it moves away.

import { dirname } from 'node:path/posix';
import { type IpAddress, parseIp } from '../../base/ip.ts';
import { allVips } from '../../config/types.ts';
import { processesOfThisNetwork } from '../../host/process-list.ts';
import { hostOf, hostsEntries, insteadOf } from '../addresses.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict } from '../check.ts';
import { missing, readFiles } from '../host-files.ts';
import { podFolderOf } from '../static-pods.ts';

/** Where the flags of kubelet are: kubeadm's own, and those that the user adds, on Debian's and on Red Hat's relatives. */
const KUBELET_FILES = ['/var/lib/kubelet/kubeadm-flags.env', '/etc/default/kubelet', '/etc/sysconfig/kubelet'];

const MANIFESTS = ['kube-apiserver.yaml', 'etcd.yaml'];

/** What a node tells others to find it by, and what it listens on. */
const FLAG =
  /--(?<name>node-ip|advertise-address|(?:listen|advertise)-client-urls|(?:listen|initial-advertise)-peer-urls)(?:=|\s+)"?(?<value>[^\s"']+)/g;

/** A flag that names addresses. */
interface Flag {
  readonly path: string;
  readonly name: string;
  readonly addresses: readonly IpAddress[];
}

export const nodeAddress: Check = {
  name: 'node-address',
  title: 'addresses that the node goes by',
  run: async (situation) => {
    const { hostRoot } = situation;
    const folder = await podFolderOf(hostRoot);
    const paths = [...KUBELET_FILES, ...MANIFESTS.map((name) => `${folder}/${name}`)];
    const { files, problems } = await readFiles(hostRoot, paths);
    const running = await flagsOfRunning(hostRoot);
    if (files.length + problems.length + running.length === 0) {
      return missing(situation, '/var/lib/kubelet', skipped('there is no kubelet and no API server yet'));
    }
    const written = files.flatMap(({ path, text }) => flagsIn(path, text));
    const wrongIn = (flags: readonly Flag[]) => flags.flatMap((flag) => judge(flag, situation));
    const inFiles = wrongIn(written);
    const wrong = inFiles.length > 0 ? inFiles : wrongIn(running);
    const flags = [...written, ...running];
    const nodeIp = flags.find(({ name }) => name === 'node-ip');
    const told = nodeIp === undefined ? await byName(situation) : ok(`kubelet has --node-ip=${nodeIp.addresses}`);
    const good = told.outcome === 'ok' && wrong.length > 0 ? [] : [told];
    return [...problems, ...wrong, ...good];
  },
};

/** What kubelets that run here were told; their flags may be in files of their own. */
async function flagsOfRunning(hostRoot: string): Promise<readonly Flag[]> {
  const all = await processesOfThisNetwork(hostRoot).catch(() => []); // a container without them
  return all
    .filter(({ name }) => name === 'kubelet')
    .flatMap(({ pid, args }) => flagsIn(`the command line of kubelet (PID ${pid})`, args.join(' ')));
}

const flagsIn = (path: string, text: string): readonly Flag[] =>
  [...text.matchAll(FLAG)].map(({ groups: { name = '', value = '' } = {} }) => ({
    path,
    name,
    addresses: value.split(',').flatMap((part) => addressIn(part) ?? []),
  }));

/** The address in `10.0.0.1` and in `https://10.0.0.1:2379`. */
function addressIn(text: string): IpAddress | undefined {
  const url = URL.parse(text); // `fd00::1` is one too, without a host
  return parseIp(text) ?? (url === null ? undefined : parseIp(hostOf(url)));
}

function judge({ path, name, addresses }: Flag, situation: Situation): readonly Verdict[] {
  const vip = addresses.find((address) => allVips(situation.config).includes(address));
  if (vip === undefined) return [];
  const own = insteadOf(vip, situation);
  const what = `--${name} in ${path} is the VIP ${vip}, which moves from node to node`;
  return [failed(what, remedyFor(path, name, { vip, own }))];
}

function remedyFor(
  path: string,
  name: string,
  { vip, own }: { readonly vip: IpAddress; readonly own: string },
): string {
  if (!path.startsWith('/')) {
    return `systemctl edit --full kubelet   # write --node-ip=${own}, there or where it takes its flags from`;
  }
  const edit = `'/--${name}/s#${vip}#${own}#'`;
  if (name === 'node-ip') return `sed -i ${edit} ${path} && systemctl restart kubelet`;
  const replace = replaceManifest(edit, path);
  return name === 'initial-advertise-peer-urls'
    ? `etcdctl member update ID --peer-urls=https://${own}:2380 && ${replace}   # ID: etcdctl member list`
    : replace;
}

/** kubelet reads what `sed -i` writes beside the manifest while it works, but nothing with a leading dot. */
function replaceManifest(edit: string, path: string): string {
  const temporary = `${dirname(path)}/.new`;
  return `(umask 077 && sed ${edit} ${path} > ${temporary}) && mv ${temporary} ${path}`;
}

/** Without --node-ip kubelet asks for the address of its name first. */
async function byName(situation: Situation): Promise<Verdict> {
  const { nodeName } = situation.facts;
  const vips = allVips(situation.config);
  const entry = (await hostsEntries(situation.hostRoot, nodeName).catch(() => [])).find(({ address }) =>
    vips.includes(address),
  );
  if (entry === undefined) return ok(`kubelet has no --node-ip, and /etc/hosts does not give the VIP to ${nodeName}`);
  const own = insteadOf(entry.address, situation);
  return failed(
    `line ${entry.line} of /etc/hosts gives the VIP ${entry.address} to ${nodeName}, and kubelet, without --node-ip, goes by that`,
    `sed -i '${entry.line}s#${entry.address}#${own}#' /etc/hosts && systemctl restart kubelet`,
  );
}
