// Commands that several checks advise, and what stands in them: all are meant to be typed.

import type { Setting } from '../host/sysctl.ts';

/** Sets a clock that is wrong, whatever shows it. */
export const SET_CLOCK =
  'timedatectl set-ntp true   # or, with chrony, chronyc makestep; on the node whose clock is wrong';

/** Has kubelet start a container of a static pod anew. @param name The container's. */
export const restartContainer = (name: string): string => `crictl rm --force $(crictl ps --quiet --name ${name})`;

/** Sets kernel parameters, for good. */
export const setParameters = (settings: readonly Setting[]): string =>
  `sysctl -w ${settings.map(({ name, value }) => `${name}=${value}`).join(' ')}   # and the same in /etc/sysctl.d/ for the next boot`;

/** The text as one word of a shell, in quotes where it needs them. */
export const shellWord = (text: string): string =>
  /^[\w./@%+=:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
