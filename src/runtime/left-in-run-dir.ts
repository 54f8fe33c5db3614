// What a killed cplb has left in its run directory: the VIPs that it was to hold, and its files.

import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { socketPath } from '../admin/server.ts';
import type { InterfaceName } from '../base/interface-name.ts';
import { familyOf, parseCidr, parseIp } from '../base/ip.ts';
import { type Port, parsePort } from '../base/port.ts';
import { runFiles } from '../keepalived/run-dir.ts';
import type { Leftovers } from './sweep.ts';

/** `    10.0.0.100/24 dev eth0` in keepalived.conf. */
const VIP_LINE = /^\s+(?<cidr>[\da-f:.]+\/\d+) dev (?<link>\S+)/gm;

/** `virtual_server 10.0.0.100 6443 {` in the virtual servers. */
const SERVER_LINE = /^virtual_server (?<address>[\da-f:.]+) (?<port>\d+) /gm;

/** Of the API servers, where no virtual server names another. */
const USUAL_PORT = 6443 as Port;

/** `ip` wants to be told one to take a label away, and the kernel does not look at it. */
const ANY_LABEL = 10_000;

/** What the files that keepalived ran with say of a plan; nothing where there are none. */
export async function planInRunDir(runDir: string): Promise<Leftovers['plan']> {
  const { conf, generated } = runFiles(runDir);
  const vips = rowsIn(await textOf(conf), VIP_LINE).flatMap(({ cidr: text = '', link = '' }) => {
    const cidr = parseCidr(text);
    return cidr === undefined ? [] : [{ cidr, interface: link as InterfaceName }];
  });
  const servers = rowsIn(await textOf(generated), SERVER_LINE).flatMap(({ address: text = '', port = '' }) => {
    const address = parseIp(text);
    const parsed = parsePort(port);
    return address === undefined || parsed === undefined ? [] : [{ address, port: parsed }];
  });
  return {
    instances: vips.map(({ cidr, interface: link }) => ({
      ...{ interface: link, family: familyOf(cidr.address), virtualIps: [cidr], addressLabel: ANY_LABEL },
    })),
    vips: vips.map(({ cidr }) => cidr.address),
    virtualServers: servers,
    backendPort: servers[0]?.port ?? USUAL_PORT,
    balancer: { mode: 'none' },
  };
}

const rowsIn = (text: string, row: RegExp) => [...text.matchAll(row)].map(({ groups = {} }) => groups);

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Written at one stroke, or made for a test of templates, and left by a kill in between. */
const TEMPORARY = /^(?:\..+\.[0-9a-f]+\.tmp|cplb-check-\w+|probe|keepalived\S*\.(?:new|restored))$/;

/**
 * Removes the files of cplb, and the folder when nothing else is in it.
 *
 * @returns Whether there was any, and what is in the folder that is not cplb's.
 */
export async function clearRunDir(
  runDir: string,
): Promise<{ readonly wasThere: boolean; readonly foreign: readonly string[] }> {
  const present = await readdir(runDir).catch(() => undefined);
  if (present === undefined) return { wasThere: false, foreign: [] };
  const own = new Set([...Object.values(runFiles(runDir)), socketPath(runDir)]);
  const isOwn = (name: string) => own.has(join(runDir, name)) || TEMPORARY.test(name);
  const found = present.filter(isOwn);
  for (const name of found) await rm(join(runDir, name), { recursive: true, force: true });
  const foreign = present.filter((name) => !isOwn(name));
  const isGone =
    foreign.length === 0 &&
    (await rmdir(runDir).then(
      () => true,
      () => false,
    ));
  return { wasThere: found.length > 0 || isGone, foreign };
}
