// What every form of manifest is made of.

import type { Config } from '../config/types.ts';

export interface Manifest {
  readonly image: string;
  /** Version of the cplb that prints it. */
  readonly version: string;
  /** The checked configuration, for what must be provided to it. */
  readonly config: Config;
  /** The same configuration as a document, as it goes into CPLB_CONFIG. */
  readonly document: unknown;
}
