// The command on a machine of its own: one interface with both families, and a default route.

import { cplb, type Folder, type Outcome } from './command.ts';

const SCRIPT = `set -e
ip link set lo up
ip link add eth0 address 52:54:00:12:34:56 type bridge
ip link set eth0 up
ip address add 10.0.0.1/24 dev eth0
ip address add fd00::1/64 dev eth0 nodad
ip route add default via 10.0.0.254
exec "$@"
`;

/**
 * Runs cplb in a network namespace that ends with it; needs root.
 *
 * @param folder Its working directory, and where the script is kept.
 * @param by A command that runs cplb, inside the namespace.
 */
export async function cplbInNamespace(
  args: readonly string[],
  folder: Folder,
  by: readonly string[] = [],
): Promise<Outcome> {
  const script = await folder.write('namespace', SCRIPT);
  return cplb(args, { by: ['unshare', '-n', 'sh', script, ...by], cwd: folder.path });
}
