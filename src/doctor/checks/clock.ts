// Check: this node's clock agrees with those of other API servers; certificates, tokens and leases go by it.

import { type Backend, keyOf } from '../../base/backend.ts';
import { formatDuration } from '../../base/duration.ts';
import { describeError } from '../../base/errors.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict, warning } from '../check.ts';
import { SET_CLOCK } from '../commands.ts';
import { apiServersOf, askServer } from '../servers.ts';

/** The header that tells a server's time has whole seconds, so less than a few prove nothing. */
const NOTICED_MS = 5000;

/** Beyond this tokens and certificates that were just issued are refused. */
const HARMFUL_MS = 60_000;

export const clock: Check = {
  name: 'clock',
  title: 'clock',
  run: async (situation) => {
    const others = apiServersOf(situation).filter(({ local }) => !local);
    if (others.length === 0) return skipped('no API server of another node is known, to compare the clocks');
    return Promise.all(others.map((server) => judge(server, situation)));
  },
};

async function judge(server: Backend, { signal }: Situation): Promise<Verdict> {
  try {
    const { aheadMs } = await askServer(server, signal);
    if (aheadMs === undefined) return skipped(`${keyOf(server)} does not tell its time`);
    return judgeSkew(server, aheadMs);
  } catch (error) {
    return skipped(`${keyOf(server)} does not answer: ${describeError(error)}`);
  }
}

/** @param aheadMs How far the clock of the server is ahead of this node's. */
function judgeSkew(server: Backend, aheadMs: number): Verdict {
  const skewMs = Math.abs(aheadMs);
  if (skewMs <= NOTICED_MS) return ok(`${keyOf(server)} has the same time, as far as it tells it`);
  const skew = formatDuration(Math.round(skewMs / 1000) * 1000);
  const what = `the clock of this node is ${skew} ${aheadMs > 0 ? 'behind' : 'ahead of'} that of ${keyOf(server)}`;
  return skewMs > HARMFUL_MS ? failed(what, SET_CLOCK) : warning(what, SET_CLOCK);
}
