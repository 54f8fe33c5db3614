// Check: the programs that cplb runs are there, and new enough.

import type { CplbError } from '../../base/errors.ts';
import { mayUseNftables } from '../../config/types.ts';
import { installCommand, tryRun } from '../../host/exec.ts';
import { programsFor, requirePrograms } from '../../host/requirements.ts';
import { inspectKeepalived } from '../../keepalived/build.ts';
import { type Check, failed, ok, warning } from '../check.ts';
import { fulfilled } from '../planned.ts';

/** What the balancer nftables needs; `auto` takes the proxy without it. */
const FOR_NFTABLES = 'conntrack';

export const programs: Check = {
  name: 'programs',
  title: 'programs that cplb runs',
  run: async ({ config }) => {
    const wanted = [...programsFor(config.balancer), ...(mayUseNftables(config) ? [FOR_NFTABLES] : [])];
    const found = await Promise.all(wanted.map(lackOf));
    const lacking = found.filter((lack) => lack !== undefined);
    if (lacking.length === 0) return ok(`all in the path: ${wanted.join(', ')}`);
    return lacking.map(({ program, message }) =>
      (program === FOR_NFTABLES && config.balancer === 'auto' ? warning : failed)(message, installCommand(program)),
    );
  },
};

const lackOf = (program: string): Promise<{ program: string; message: string } | undefined> =>
  requirePrograms([program]).then(
    () => undefined,
    ({ message }: CplbError) => ({ program, message }), // nothing else is thrown
  );

export const keepalivedVersion: Check = {
  name: 'keepalived',
  title: 'version of keepalived',
  run: async () => {
    const version = (await tryRun('keepalived', ['--version'])).stderr.split('\n')[0] ?? '';
    return fulfilled(inspectKeepalived, version);
  },
};
