// Whether this machine can balance by nftables, and if not, what it lacks.

import type { Backend } from '../../base/backend.ts';
import { CplbError } from '../../base/errors.ts';
import type { IpAddress } from '../../base/ip.ts';
import { formatVersion, isAtLeast, type Version } from '../../base/version.ts';
import type { Config } from '../../config/types.ts';
import { allVips } from '../../config/types.ts';
import { tryRun } from '../../host/exec.ts';
import { objectionTo } from '../../host/nft.ts';
import { requirePrograms } from '../../host/requirements.ts';
import { readSysctl } from '../../host/sysctl.ts';
import { readTemplate } from '../../host/templates.ts';
import { refusalOf } from '../table/support.ts';
import { type KernelTraits, type RulesetOptions, renderRuleset } from './ruleset.ts';

/** Programs that this balancer needs beyond those of every cplb. */
const PROGRAMS = ['conntrack'];

/** The first with maps from numbers to addresses with ports, and comments of tables (Ubuntu 22.04 has 1.0.2). */
const OLDEST_NFT: Version = [1, 0];

/** For documentation only (RFC 5737, RFC 3849): the text is tested and not applied. */
const SAMPLES = ['192.0.2.1', '2001:db8::1'] as const;

/**
 * Tests the very table that is to be made.
 *
 * @throws {CplbError} CPLB_MISSING_PROGRAM, CPLB_NFT_TOO_OLD, or as {@link refusalOf} has it.
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
  throw await refusalOf(objection, 'nftables');
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
  if (version !== undefined && isAtLeast(version, OLDEST_NFT)) return;
  const name = version === undefined ? `This nft ("${stdout.trim()}")` : `nft ${version}`;
  throw new CplbError(
    'CPLB_NFT_TOO_OLD',
    `${name} is older than ${formatVersion(OLDEST_NFT)}, which the balancer nftables needs.`,
  );
}

/** Reads `nftables v1.0.6 (Lester Gooch #5)`. */
export const parseNftVersion = (text: string): string | undefined => /^nftables v(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
