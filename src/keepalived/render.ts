// keepalived.conf for this node. Pure: equal plans give equal text.

import { formatCidr } from '../base/ip.ts';
import { fill } from '../base/template.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';
import type { RunFiles } from './run-dir.ts';
import { BASE_PRIORITY } from './score.ts';

export interface KeepalivedPlan {
  readonly vrrpVersion: 2 | 3;
  readonly instances: readonly VrrpInstancePlan[];
  readonly files: RunFiles;
}

/** Fills the template. Numbers change their unit here and nowhere else. */
export const renderKeepalivedConf = ({ vrrpVersion, instances, files }: KeepalivedPlan, template: string): string =>
  fill(template, {
    version: vrrpVersion,
    fifo: files.fifo,
    reload_log: files.reloadLog,
    score_file: files.scoreFile,
    base_priority: BASE_PRIORITY,
    sync_group: instances.length > 1,
    instances: instances.map((instance) => ({
      name: instance.name,
      interface: instance.interface,
      router_id: instance.routerId,
      advert_seconds: instance.advertIntervalMs / 1000, // keepalived counts in seconds
      auth_pass: instance.authPass ?? false,
      addresses: instance.virtualIps.map(formatCidr),
    })),
  });
