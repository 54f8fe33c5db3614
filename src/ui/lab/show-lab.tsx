// `cplb lab watch`: a lab on the whole terminal, until the person has seen enough.

import { CplbError } from '../../base/errors.ts';
import type { Topology } from '../../lab/topology.ts';
import { LabWatch } from '../../lab/watch/lab-watch.ts';
import { canShowScreen, showFullScreen } from '../full-screen.tsx';
import { WatchScreen } from './watch-screen.tsx';

/**
 * Shows a lab until the person quits or `signal` aborts; the lab stays as it is then. Settles when no node is left half mended.
 *
 * @param open Finds the lab, where there is a terminal to show it on.
 * @throws {CplbError} CPLB_USAGE without a terminal; CPLB_LAB when there is no such lab, or when it is taken down meanwhile.
 */
export async function showLab(open: () => Promise<Topology>, signal: AbortSignal): Promise<void> {
  if (!canShowScreen()) {
    throw new CplbError('CPLB_USAGE', '`cplb lab watch` needs a terminal that it can draw on and read keys from.', {
      action: 'Use `cplb lab status` for a table, or `cplb lab demo` for the same story in lines.',
    });
  }
  await using watch = await LabWatch.start(await open());
  await showFullScreen(<WatchScreen lab={watch} />, signal);
}
