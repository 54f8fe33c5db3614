// HTTP as a client on a node asks.

import type { Namespace } from '../host/namespace.ts';

/** Status and body of a GET inside the namespace, with any certificate; `none` without an answer. */
export const ask = (namespace: Namespace, url: string): Promise<string> =>
  namespace.run(
    process.execPath,
    '-e',
    `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; process.removeAllListeners('warning');
    fetch(${JSON.stringify(url)}).then(async (r) => process.stdout.write(r.status + ' ' + await r.text()), () => process.stdout.write('none'))`,
  );
