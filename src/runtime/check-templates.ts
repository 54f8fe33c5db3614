// Tries the user's own templates out before anything depends on them.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderVirtualServers } from '../balancer/ipvs/virtual-servers.ts';
import { CplbError } from '../base/errors.ts';
import type { Config } from '../config/types.ts';
import { loadTemplate } from '../host/templates.ts';
import { omissionsIn, renderKeepalivedConf, resolveInclude } from '../keepalived/render.ts';
import { runFiles } from '../keepalived/run-dir.ts';
import { verifyConf } from '../keepalived/verify.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * Fills the user's own templates for this node and has keepalived test what comes of them. Does nothing, and needs no
 * keepalived, where there are none.
 *
 * @param within A folder in which a private one may be made for the time of the test.
 * @returns What is allowed but likely not meant, a sentence each.
 * @throws {CplbError} CPLB_INVALID_TEMPLATE; CPLB_MISSING_PROGRAM without keepalived.
 */
export async function checkTemplates(
  { templates }: Pick<Config, 'templates'>,
  plan: Plan,
  within: string = tmpdir(),
): Promise<readonly string[]> {
  if (templates.keepalived === undefined && templates.virtualServers === undefined) return [];
  const folder = await mkdtemp(join(within, 'cplb-check-'));
  try {
    const warnings =
      templates.keepalived === undefined ? [] : await checkKeepalived(templates.keepalived, plan, folder);
    if (templates.virtualServers !== undefined) await checkVirtualServers(templates.virtualServers, plan, folder);
    return warnings;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkKeepalived(path: string, plan: Plan, folder: string): Promise<readonly string[]> {
  const { conf, scoreFile } = runFiles(folder);
  const template = await loadTemplate('keepalived.conf', path);
  const text = renderKeepalivedConf(plan, folder, template);
  if (text.trim() === '') throw new CplbError('CPLB_INVALID_TEMPLATE', `The template ${path} gives an empty text.`);
  await writeFile(scoreFile, '0\n', { mode: 0o600 });
  await test(conf, resolveInclude(text, ''), path);
  return omissionsIn(text, { plan, runDir: folder, path });
}

async function checkVirtualServers(path: string, plan: Plan, folder: string): Promise<void> {
  const template = await loadTemplate('virtual-servers.conf', path);
  const text = renderVirtualServers(plan, plan.staticBackends, template);
  if (text.trim() !== '') await test(join(folder, 'virtual-servers.conf'), text, path); // keepalived remarks on an empty file
}

async function test(file: string, text: string, template: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  await verifyConf(file, template);
}
