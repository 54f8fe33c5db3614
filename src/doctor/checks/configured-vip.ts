// Check: the network configuration of the host does not give it the VIP as an address of its own.

import { parseCidr } from '../../base/ip.ts';
import { allVips } from '../../config/types.ts';
import type { HostFile } from '../../host/host-root.ts';
import { type Check, failed, ok, type Situation, type Verdict } from '../check.ts';
import { shellWord } from '../commands.ts';
import { filesIn, missing, readFiles } from '../host-files.ts';

/** Where services that set addresses are told which: a pattern of names for folders. */
const PLACES: readonly (readonly [names: RegExp, ...folders: string[]])[] = [
  [/\.network$/, '/etc/systemd/network', '/run/systemd/network'],
  [/\.nmconnection$/, '/etc/NetworkManager/system-connections', '/run/NetworkManager/system-connections'],
  [/^ifcfg-/, '/etc/sysconfig/network-scripts', '/etc/sysconfig/network'],
  [/\.ya?ml$/, '/etc/netplan'],
  [/^interfaces$/, '/etc/network'],
  [/^[\w-]+$/, '/etc/network/interfaces.d'],
  [/^dhcpcd\.conf$/, '/etc'],
];

/** Lines that name an address of somebody else. */
const OF_OTHERS = /^\s*(?:#|;)|gateway|dns|nameserver|route|via|to:/i;

export const configuredVip: Check = {
  name: 'configured-vip',
  title: "VIP in the host's own network configuration",
  run: async (situation) => {
    const { hostRoot } = situation;
    const found = await Promise.all(PLACES.map(([names, ...folders]) => filesIn(hostRoot, folders, names)));
    const { files, problems } = await readFiles(hostRoot, found.flat());
    const verdicts = [...problems, ...files.flatMap((file) => judge(file, situation))];
    if (verdicts.length > 0) return verdicts;
    return files.length > 0
      ? ok(`no VIP in what configures the network of this host (${files.length} files)`)
      : missing(situation, '/etc', ok('the host has no network configuration in files'));
  },
};

function judge({ path, text }: HostFile, { config }: Situation): readonly Verdict[] {
  const vips = allVips(config);
  return text.split('\n').flatMap((line, i) => {
    const vip = OF_OTHERS.test(line) ? undefined : vips.find((each) => addressesIn(line).includes(each));
    if (vip === undefined) return [];
    return [
      failed(
        `line ${i + 1} of ${path} gives this host the VIP ${vip} for good, on every node that has it`,
        `Take ${vip} out of that line (vi +${i + 1} ${shellWord(path)}), and off the host: ip address show to ${vip} tells where ip address delete is to do so.`,
      ),
    ];
  });
}

/** Everything in a line that is an address, with a prefix length or without. */
const addressesIn = (line: string): readonly string[] =>
  line.split(/[\s,;="'[\]]+/).flatMap((word) => parseCidr(word)?.address ?? []);
