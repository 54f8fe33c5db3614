// Kernel parameters that are not as a balancer needs them, as a verdict.

import { isInImage } from '../host/container.ts';
import { readSysctl, type Setting } from '../host/sysctl.ts';
import { failed, ok, type Verdict, warning } from './check.ts';
import { setParameters } from './commands.ts';

/**
 * A systemd service sets them itself, a pod cannot.
 *
 * @param pending What is still to be changed.
 * @param fine What to say when nothing is.
 */
export async function parameters(pending: readonly Setting[], fine: string): Promise<Verdict> {
  if (pending.length === 0) return ok(fine);
  const seen = await Promise.all(
    pending.map(async ({ name, value }) => `${name} is ${await readSysctl(name)}, not ${value}`),
  );
  const remedy = setParameters(pending);
  const what = seen.join(', ');
  return isInImage() ? failed(what, remedy) : warning(`${what}: a service of systemd sets it, a pod may not`, remedy);
}
