// keepalived.conf for this node. Pure: equal plans give equal text.

import { basename } from 'node:path';
import { fillTemplate, type Template } from '../base/template.ts';
import { runFiles } from './run-dir.ts';
import { type KeepalivedPlan, keepalivedView } from './view.ts';

/**
 * Fills a template of keepalived.conf.
 *
 * @param runDir Where the files are that cplb and keepalived share.
 * @throws {CplbError} CPLB_INVALID_TEMPLATE for a fault of the user's own template.
 */
export const renderKeepalivedConf = (plan: KeepalivedPlan, runDir: string, template: Template): string =>
  fillTemplate(template, keepalivedView(plan, runFiles(runDir)));

/** `include …consumed.conf`, however a template spells the way to it. */
const INCLUDE = new RegExp(`^[ \\t]*include[ \\t]+"?[^"\\n]*${basename(runFiles('').consumed)}"?[ \\t]*$`, 'gm');

/** keepalived.conf with the virtual servers in the place where it includes them: what it comes to on the holder. */
export const resolveInclude = (conf: string, virtualServers: string): string =>
  conf.replace(INCLUDE, () => virtualServers);

/** What a user's own template must make of the files, or something is lost that is worth a warning. */
const NEEDED = [
  ['scoreFile', 'the score file (ScoreFile), so the VIP will not follow the health of this node'],
  ['fifo', 'the FIFO (NotifyFIFO), so cplb will not know when this node holds the VIP'],
] as const;

/** What the text that the user's own template at `path` gives leaves out although cplb depends on it, a sentence each. */
export function omissionsIn(
  text: string,
  { plan, runDir, path }: { plan: KeepalivedPlan; runDir: string; path: string },
): readonly string[] {
  const files = runFiles(runDir);
  const nameless = plan.instances.filter(({ name }) => !new RegExp(`^\\s*vrrp_instance\\s+${name}\\b`, 'm').test(text));
  const balances = plan.balancer.mode !== 'ipvs' || text.search(INCLUDE) >= 0;
  return [
    ...NEEDED.filter(([file]) => !text.includes(files[file])).map(([, loss]) => loss),
    ...nameless.map(({ name }) => `the instance ${name} (Name), so cplb will neither know nor limit what it holds`),
    ...(balances ? [] : ['the virtual servers (include VirtualServersFile), so nothing will be balanced']),
  ].map((loss) => `the template ${path} does not mention ${loss}`);
}
