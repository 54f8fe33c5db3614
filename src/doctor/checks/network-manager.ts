// Check: whether NetworkManager manages the interface, and what it does to the VIP then.

import type { InterfaceName } from '../../base/interface-name.ts';
import { HostRoot } from '../../host/host-root.ts';
import { interfaceNumber } from '../../host/links.ts';
import { type Check, ok, type Situation, type Verdict } from '../check.ts';
import { missing, readFiles } from '../host-files.ts';
import { lastOf, settingsIn } from '../ini.ts';
import { vipLinks } from '../links.ts';

/** What it remembers of the devices it knows, a file each. */
const STATE_FOLDER = '/run/NetworkManager/devices';

/**
 * It leaves foreign addresses alone but for activations, and has no setting for these (keepalived's issue 2564). Most nodes run
 * well so, and an interface that nobody manages has no address after the next boot: so this is told, and is no fault.
 */
export const networkManager: Check = {
  name: 'network-manager',
  title: 'NetworkManager and foreign addresses',
  run: async (situation) => {
    const isRunning = (await new HostRoot(situation.hostRoot).kind(STATE_FOLDER)) === 'folder';
    if (!isRunning) return missing(situation, '/run/NetworkManager', ok('NetworkManager does not run'));
    return (await Promise.all(vipLinks(situation).map((link) => judgeLink(link, situation)))).flat();
  },
};

async function judgeLink(link: InterfaceName, { hostRoot }: Situation): Promise<readonly Verdict[]> {
  const number = await interfaceNumber(link);
  const { files, problems } = await readFiles(hostRoot, number === undefined ? [] : [`${STATE_FOLDER}/${number}`]);
  const isManaged = files.some(({ text }) => lastOf(settingsIn(text), 'device', 'managed') === 'true');
  const what = isManaged
    ? `NetworkManager manages ${link} and takes the VIP off when its connection is activated again; \`cplb drain\` before \`nmcli connection up\` moves it away first`
    : `NetworkManager does not manage ${link}`;
  return [...problems, ok(what)];
}
