// Custom templates in `validate`: tried out where this machine can, and said where it cannot.

import { existsSync } from 'node:fs';
import { CplbError } from '../base/errors.ts';
import type { Locate, PlacedProblem } from '../config/problem.ts';
import type { Config } from '../config/types.ts';
import { collectFacts } from '../host/facts.ts';
import { makePlan } from '../plan/plan.ts';
import { checkTemplates } from '../runtime/check-templates.ts';

/** What trying the templates has shown. */
export interface TemplateFindings {
  readonly problems: readonly PlacedProblem[];
  readonly warnings: readonly PlacedProblem[];
}

const FIELDS = { keepalived: 'configTemplateVRRP', virtualServers: 'configTemplateVS' } as const;

/** Fills the templates that a configuration names and has keepalived test what comes of them; never throws for them. */
export async function tryOwnTemplates(config: Config, locate: Locate): Promise<TemplateFindings> {
  const findings: TemplateFindings[] = [];
  for (const [name, field] of Object.entries(FIELDS)) {
    const path = config.templates[name as keyof typeof FIELDS];
    if (path === undefined) continue;
    const place = locate(['spec', 'keepalived', field]);
    const only = { keepalived: undefined, virtualServers: undefined, [name]: path };
    findings.push(existsSync(path) ? await tryOne({ ...config, templates: only }, place) : notHere(path, place));
  }
  return {
    problems: findings.flatMap(({ problems }) => problems),
    warnings: findings.flatMap(({ warnings }) => warnings),
  };
}

/** The file is on the nodes, and this may be none. */
const notHere = (path: string, place: PlacedProblem['place']): TemplateFindings => ({
  problems: [],
  warnings: [{ place, message: `${path} is not on this machine, so it was not tried`, remedy: 'validate on a node' }],
});

async function tryOne(config: Config, place: PlacedProblem['place']): Promise<TemplateFindings> {
  try {
    const warnings = await checkTemplates(config, makePlan(config, await collectFacts()));
    return { problems: [], warnings: warnings.map((message) => ({ place, message })) };
  } catch (error) {
    if (!(error instanceof CplbError)) throw error;
    const message = error.message.replace(/\.$/, '');
    if (error.code === 'CPLB_INVALID_TEMPLATE') return { problems: [{ place, message }], warnings: [] };
    return { problems: [], warnings: [{ place, message: `the template was not tried: ${message}` }] };
  }
}
