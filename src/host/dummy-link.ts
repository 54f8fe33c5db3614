// The dummy link that makes a node take packets for addresses it does not announce, through `ip`.

import { CplbError, describeError } from '../base/errors.ts';
import type { InterfaceName } from '../base/interface-name.ts';
import { FULL_PREFIX, familyOf, type IpAddress, parseIp } from '../base/ip.ts';
import { run, tryRun } from './exec.ts';

/** k0s' name for it, by which k0s passes it over when it looks for the addresses of a node. */
export const DUMMY_LINK = 'dummyvip0' as InterfaceName;

const KIND = 'dummy';

/** The part of `ip -json -details address show` that is read here. */
interface LinkJson {
  readonly linkinfo?: { readonly info_kind?: string };
  readonly addr_info?: readonly { readonly local?: string; readonly prefixlen?: number }[];
}

/**
 * Makes the link with exactly these addresses, each a single one (/32 or /128); one that is there is adopted. It stays down: the
 * kernel takes packets for the addresses of a link that is down (measured on 6.1 in both families), while programs that look for
 * the addresses of a node pass such a link over.
 *
 * @throws {CplbError} CPLB_FOREIGN_LINK for a link of that name that is no dummy, CPLB_MISSING_MODULE without dummy links.
 */
export async function makeDummyLink(addresses: readonly IpAddress[]): Promise<void> {
  const there = await look();
  if (there === undefined) await createLink(DUMMY_LINK);
  else await adoptLink(there, addresses.map(formatSingle));
  for (const address of addresses) {
    const flags = familyOf(address) === 'ipv6' ? UNUSED_6 : [];
    await run('ip', ['address', 'replace', formatSingle(address), ...ON_LINK, ...flags]);
  }
}

const ON_LINK = ['dev', DUMMY_LINK];

async function adoptLink({ kind, addresses }: LinkFacts, wanted: readonly string[]): Promise<void> {
  if (kind !== KIND) {
    const message = `There is a link ${DUMMY_LINK} that is no dummy link but ${kind}: it is another program's.`;
    throw new CplbError('CPLB_FOREIGN_LINK', message);
  }
  await run('ip', ['link', 'set', DUMMY_LINK, 'down']); // takes its IPv6 addresses off, if it was up
  for (const cidr of addresses) if (!wanted.includes(cidr)) await tryRun('ip', ['address', 'delete', cidr, ...ON_LINK]);
}

/** Never chosen as a source, and usable at once. */
const UNUSED_6 = ['preferred_lft', '0', 'nodad'];

const formatSingle = (address: IpAddress): string => `${address}/${FULL_PREFIX[familyOf(address)]}`;

async function createLink(name: string): Promise<void> {
  try {
    await run('ip', ['link', 'add', name, 'type', KIND]);
  } catch (cause) {
    throw new CplbError(
      'CPLB_MISSING_MODULE',
      `The kernel cannot make the dummy link ${name}: ${describeError(cause)}`,
      { cause, action: 'Load the module on the host: `modprobe dummy`, and name it in /etc/modules-load.d/cplb.conf.' },
    );
  }
}

/** Is made to see whether it can be, and taken away at once. */
const PROBE = 'cplb-probe';

/**
 * Makes sure that the kernel can make such links, by one that stays down and is gone afterwards.
 *
 * @throws {CplbError} CPLB_MISSING_MODULE.
 */
export async function requireDummyLinks(): Promise<void> {
  if ((await look()) !== undefined) return; // a cplb has made its own
  const remove = () => tryRun('ip', ['link', 'delete', PROBE, 'type', KIND]);
  await remove(); // of a process that was killed here
  await createLink(PROBE);
  await remove();
}

async function look(): Promise<LinkFacts | undefined> {
  const { stdout, exitCode } = await tryRun('ip', ['-json', '-details', 'address', 'show', ...ON_LINK]);
  return exitCode === 0 ? parseLink(stdout) : undefined;
}

/** What kind a link is, and its addresses with their prefix lengths. */
interface LinkFacts {
  readonly kind: string;
  readonly addresses: readonly string[];
}

/** Reads the answer of `ip -json -details address show` for one link. */
export function parseLink(json: string): LinkFacts {
  const [link] = (JSON.parse(json) as readonly LinkJson[]).filter(({ addr_info: list }) => list !== undefined);
  const addresses = (link?.addr_info ?? []).flatMap(({ local = '', prefixlen }) => {
    const address = parseIp(local);
    return address === undefined || prefixlen === undefined ? [] : [`${address}/${prefixlen}`];
  });
  return { kind: link?.linkinfo?.info_kind ?? 'of no kind', addresses };
}

/** Takes the link away, and its addresses with it; one of another kind stays. Resolves with whether it was there. */
export async function removeDummyLink(): Promise<boolean> {
  if ((await look())?.kind !== KIND) return false; // `ip link delete` would delete any
  return (await tryRun('ip', ['link', 'delete', DUMMY_LINK])).exitCode === 0;
}
