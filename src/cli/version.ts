// What this build calls itself.

import packageJson from '../../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;

/**
 * The image sets CPLB_IMAGE to its own reference, so that the manifest it prints names the image that printed it.
 * `localhost/`, as nothing is published: a runtime that lacks the image must not ask a public registry for that name.
 */
export const DEFAULT_IMAGE = `localhost/cplb:${VERSION}`;
