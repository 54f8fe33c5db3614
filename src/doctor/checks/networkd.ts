// Check: systemd-networkd leaves the VIP on the interface when it configures that anew.

import { basename } from 'node:path/posix';
import type { InterfaceName } from '../../base/interface-name.ts';
import { HostRoot } from '../../host/host-root.ts';
import { interfaceNumber } from '../../host/links.ts';
import { type Check, ok, type Situation, type Verdict, warning } from '../check.ts';
import { shellWord } from '../commands.ts';
import { filesIn, missing, readFiles } from '../host-files.ts';
import { lastOf, type Setting, settingsIn } from '../ini.ts';
import { vipLinks } from '../links.ts';

/** What networkd tells of the interfaces it knows, a file each (src/network/networkd-state-file.c of systemd). */
const STATE_FOLDER = '/run/systemd/netif/links';

/** Where drop-ins are, the strongest last. */
const FOLDERS = [
  '/usr/lib/systemd/network',
  '/usr/local/lib/systemd/network',
  '/run/systemd/network',
  '/etc/systemd/network',
];

export const networkd: Check = {
  name: 'networkd',
  title: 'systemd-networkd and foreign addresses',
  run: async (situation) => {
    const isRunning = (await new HostRoot(situation.hostRoot).kind(STATE_FOLDER)) === 'folder';
    if (!isRunning) return missing(situation, '/run/systemd', ok('systemd-networkd does not run'));
    return (await Promise.all(vipLinks(situation).map((link) => judgeLink(link, situation)))).flat();
  },
};

async function judgeLink(link: InterfaceName, { hostRoot }: Situation): Promise<readonly Verdict[]> {
  const number = await interfaceNumber(link);
  const state = await readFiles(hostRoot, number === undefined ? [] : [`${STATE_FOLDER}/${number}`]);
  const known = state.files.flatMap(({ text }) => settingsIn(text));
  const file = lastOf(known, '', 'NETWORK_FILE');
  if (file === undefined || lastOf(known, '', 'ADMIN_STATE') === 'unmanaged') {
    return [...state.problems, ok(`systemd-networkd does not manage ${link}`)];
  }
  const { files, problems } = await readFiles(hostRoot, [file, ...(await dropIns(hostRoot, file))]);
  const settings = files.flatMap(({ text }) => settingsIn(text));
  return [...problems, judge(settings, link, file)];
}

/** Of two with one name the stronger counts; they are read in the order of their names. */
async function dropIns(hostRoot: string, file: string): Promise<readonly string[]> {
  const folders = FOLDERS.map((folder) => `${folder}/${basename(file)}.d`);
  const found = await filesIn(hostRoot, folders, /\.conf$/);
  const byName = new Map(found.map((path) => [basename(path), path]));
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

const YES = ['yes', 'true', 'on', '1', 'y', 't'];

/**
 * networkd takes a VIP for dynamic, as of DHCP, for cplb limits its lifetime (link_address_is_dynamic of networkd-address.c): so
 * what keeps static addresses alone does not keep it, as measured with 252. `dhcp` became `dynamic` in 258.
 */
const KEEPS = [...YES, 'dhcp', 'dynamic'];

function judge(settings: readonly Setting[], link: InterfaceName, file: string): Verdict {
  const keeps = lastOf(settings, 'Network', 'KeepConfiguration');
  const isCritical = ['DHCP', 'DHCPv4'].some((each) =>
    YES.includes(lastOf(settings, each, 'CriticalConnection') ?? ''),
  );
  if (YES.includes(lastOf(settings, 'Link', 'Unmanaged') ?? '')) return ok(`${file} leaves ${link} to others`);
  if (KEEPS.includes(keeps ?? '') || (keeps === undefined && isCritical)) {
    return ok(`systemd-networkd keeps addresses of others on ${link} (KeepConfiguration in ${basename(file)})`);
  }
  const folder = shellWord(`/etc/systemd/network/${basename(file)}.d`);
  return warning(
    `systemd-networkd takes the VIP off ${link} whenever it starts or configures it anew, as in an upgrade (${keeps === undefined ? 'no KeepConfiguration' : `KeepConfiguration=${keeps}`} for ${file})`,
    `mkdir -p ${folder} && printf '[Network]\\nKeepConfiguration=yes\\n' > ${folder}/cplb.conf && networkctl reload`,
  );
}
