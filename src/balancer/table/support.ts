// Whether this kernel takes cplb's nftables tables, and if not, what it lacks.

import { release } from 'node:os';
import { CplbError } from '../../base/errors.ts';
import { formatVersion, isAtLeast } from '../../base/version.ts';
import { objectionTo } from '../../host/nft.ts';
import { FEATURES, type Feature, type FeatureName } from './features.ts';

/** What needs a table, in words of the message, and what can be had without it. */
interface Need {
  readonly who: string;
  readonly features: readonly FeatureName[];
  readonly instead: string;
}

const NEEDS = {
  any: { who: 'cplb', features: ['NF_TABLES_INET'], instead: '' },
  redirect: {
    who: "the way from the VIP's port to the proxy",
    features: ['NF_TABLES_INET', 'NFT_NAT', 'NFT_REDIR'],
    instead: ' The balancer none, and a VIP with a port of its own (--port 8443), do without it.',
  },
  local: {
    who: "the way of this node's own clients with the balancer ipvs",
    features: ['NF_TABLES_INET', 'NFT_NAT', 'NFT_REDIR'],
    instead: ' The balancer none does without it.',
  },
  nftables: {
    who: 'the balancer nftables',
    features: [
      ...(['NF_TABLES_INET', 'NFT_NAT', 'NFT_MASQ', 'NFT_CT', 'NFT_LIMIT', 'NFT_REJECT_INET'] as const),
      ...(['NFT_NUMGEN', 'NFT_HASH', 'NF_TABLES'] as const),
    ],
    instead: ' The balancers auto and proxy do without it.',
  },
} as const satisfies Record<string, Need>;

export type NeedName = keyof typeof NEEDS;

/** A name that nobody has: no table of it is ever made. */
const PROBE = 'cplb_support';

/**
 * Makes sure that the kernel takes a table, which is tested and not made.
 *
 * @throws {CplbError} As {@link refusalOf} has it.
 */
export async function requireTable(text: string, need: NeedName): Promise<void> {
  const objection = await objectionTo(text);
  if (objection !== undefined) throw await refusalOf(objection, need);
}

/**
 * Why the kernel does not take a table.
 *
 * @param objection What nft said of it.
 * @returns CPLB_KERNEL with the first feature that is missing, or CPLB_MISSING_CAPABILITY.
 */
export async function refusalOf(objection: string, need: NeedName): Promise<CplbError> {
  if (objection.includes('Operation not permitted')) return notPermitted();
  const { who, features, instead } = NEEDS[need];
  const kernel = `This kernel (${release()})`;
  for (const option of features) {
    if (await isThere(FEATURES[option])) continue;
    const { what, since } = FEATURES[option];
    const message = `${kernel} has no ${what}, which ${who} needs: ${option} is missing, which Linux has from ${formatVersion(since)} on.`;
    return new CplbError('CPLB_KERNEL', message, { action: `${remedyFor(option)}${instead}` });
  }
  const message = `${kernel} does not take the nftables table that ${who} needs: ${objection.split('\n')[0]}`;
  return new CplbError('CPLB_KERNEL', message, { action: `Use a newer kernel, or another nft.${instead}` });
}

/** Its blocks are written over several lines, which nft 1.0.6 wants. */
async function isThere({ rules }: Feature): Promise<boolean> {
  const text = `table inet ${PROBE} {\n${rules.replaceAll(/([{;]) /g, '$1\n')}\n}\n`;
  return (await objectionTo(text)) === undefined;
}

function remedyFor(option: FeatureName): string {
  const { since, module } = FEATURES[option];
  return isAtLeast(release(), since)
    ? `Load the module on the host (\`modprobe ${module}\`), or use a kernel with CONFIG_${option}.`
    : `Use Linux ${formatVersion(since)} or newer.`;
}

/** The capabilities of a user namespace are none over a network that is not its own. */
const notPermitted = (): CplbError =>
  new CplbError(
    'CPLB_MISSING_CAPABILITY',
    'The kernel does not let this process change nftables, although it has CAP_NET_ADMIN: its rights end with its user namespace, or a security policy forbids it.',
    {
      action:
        'Run the container as root of the host, not rootless nor in a user namespace (--userns, `hostUsers: false`); `dmesg` tells what a policy has denied.',
    },
  );
