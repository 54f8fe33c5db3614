// The table of a node with VIPs of both families.

import { readFileSync } from 'node:fs';
import {
  type Rendering,
  type RulesetOptions,
  renderRuleset,
  type Spread,
  USUAL_KERNEL,
} from '../../../../src/balancer/nftables/ruleset.ts';
import type { Backend } from '../../../../src/base/backend.ts';
import { backend } from '../../backends/fixture.ts';
import { config, ips, port } from '../../plan/fixture.ts';

const template = readFileSync('templates/balance.nft', 'utf8');

export const backends = (...texts: readonly string[]): readonly Backend[] => texts.map((text) => backend(text));

export const THREE = backends('10.0.0.1', '10.0.0.2', '10.0.0.3');

export const spreadOver = (choices: readonly Backend[], more: Partial<Spread> = {}): Spread => ({
  choices,
  counted: choices,
  retry: true,
  ...more,
});

export const options = (vips: readonly string[], more: Partial<RulesetOptions> = {}): RulesetOptions => ({
  plan: { vips: ips(...vips), port: port(6443) },
  nftables: config({ balancer: 'nftables' }).nftables,
  owner: 'cplb',
  kernel: USUAL_KERNEL,
  ...more,
});

export const render = (spread: Spread, given: RulesetOptions, more: Partial<Rendering> = {}): string =>
  renderRuleset(spread, given, { template, ...more });
