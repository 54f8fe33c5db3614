// Whether this machine can balance by nftables, and if not, what it lacks.

import type { Backend } from '../../base/backend.ts';
import { CplbError } from '../../base/errors.ts';
import type { IpAddress } from '../../base/ip.ts';
import type { Config } from '../../config/types.ts';
import { allVips } from '../../config/types.ts';
import { tryRun } from '../../host/exec.ts';
import { objectionTo } from '../../host/nft.ts';
import { requirePrograms } from '../../host/requirements.ts';
import { readSysctl } from '../../host/sysctl.ts';
import { readTemplate } from '../../host/templates.ts';
import { type KernelTraits, type RulesetOptions, renderRuleset } from './ruleset.ts';

/** Programs that this balancer needs beyond those of every cplb. */
const PROGRAMS = ['conntrack'];

/** The first with maps from numbers to addresses with ports, and comments of tables (Ubuntu 22.04 has 1.0.2). */
const OLDEST_NFT = [1, 0] as const;

/** For documentation only (RFC 5737, RFC 3849): the text is tested and not applied. */
const SAMPLES = ['192.0.2.1', '2001:db8::1'] as const;

/**
 * Tests the very table that is to be made.
 *
 * @throws {CplbError} CPLB_MISSING_PROGRAM, CPLB_NFT_TOO_OLD, or CPLB_KERNEL with the name of the first feature that is missing.
 */
export async function requireNftables(config: Config): Promise<KernelTraits> {
  await requirePrograms(PROGRAMS);
  await requireVersion();
  const template = await readTemplate('balance.nft');
  const options = { plan: { vips: allVips(config), port: config.port }, nftables: config.nftables, owner: 'cplb' };
  const loose = (await readSysctl('net/netfilter/nf_conntrack_tcp_loose')) !== '0';
  const whole = (kernel: KernelTraits) => objectionTo(sampleOf({ ...options, kernel }, config, template));
  if ((await whole({ quick: true, loose })) === undefined) return { quick: true, loose };
  const objection = await whole({ quick: false, loose });
  if (objection === undefined) return { quick: false, loose };
  throw await missingFeature(objection);
}

function sampleOf(options: RulesetOptions, { backendPort: port }: Config, template: string): string {
  const backends: readonly Backend[] = SAMPLES.map((address) => ({
    address: address as IpAddress,
    port,
    local: false,
  }));
  return renderRuleset({ choices: backends, counted: backends, retry: true }, options, { template });
}

async function requireVersion(): Promise<void> {
  const { stdout } = await tryRun('nft', ['--version']);
  const version = parseNftVersion(stdout);
  const [major = 0, minor = 0] = version?.split('.').map(Number) ?? [];
  if (major > OLDEST_NFT[0] || (major === OLDEST_NFT[0] && minor >= OLDEST_NFT[1])) return;
  const name = version === undefined ? `This nft ("${stdout.trim()}")` : `nft ${version}`;
  throw new CplbError(
    'CPLB_NFT_TOO_OLD',
    `${name} is older than ${OLDEST_NFT.join('.')}, which the balancer nftables needs.`,
  );
}

/** Reads `nftables v1.0.6 (Lester Gooch #5)`. */
export const parseNftVersion = (text: string): string | undefined => /^nftables v(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];

/** What the table is made of: the kernel's option, and a rule that needs it. */
const FEATURES: readonly (readonly [option: string, rules: string])[] = [
  ['NF_TABLES_INET', ''],
  ['NFT_CT', 'chain c { ct state new accept; }'],
  ['NFT_LIMIT', 'chain c { limit rate 1/second accept; }'],
  ['NFT_REJECT_INET', 'chain c { type filter hook input priority 0; meta l4proto tcp reject with tcp reset; }'],
  ['NFT_NAT', 'chain c { type nat hook prerouting priority -110; ip protocol tcp dnat ip to 192.0.2.1; }'],
  ['NFT_MASQ', 'chain c { type nat hook postrouting priority 90; masquerade; }'],
  ['NFT_NUMGEN', 'chain c { numgen inc mod 2 vmap { 0 : accept, 1 : accept }; }'],
  ['NFT_HASH', 'chain c { jhash ip saddr mod 2 vmap { 0 : accept, 1 : accept }; }'],
  ['NF_TABLES with counters in sets (Linux 5.7)', 'set s { type ipv4_addr; counter; }'],
];

/** A name that nobody has: no table of it is ever made. */
const PROBE = 'cplb_support';

async function missingFeature(objection: string): Promise<CplbError> {
  for (const [option, rules] of FEATURES) {
    const why = await objectionTo(`table inet ${PROBE} {\n${rules.replaceAll(/([{;]) /g, '$1\n')}\n}\n`);
    if (why !== undefined)
      return new CplbError('CPLB_KERNEL', `This kernel cannot balance by nftables: ${option} is missing.`);
  }
  return new CplbError('CPLB_KERNEL', `This kernel does not take the nftables table of cplb: ${objection}`);
}
