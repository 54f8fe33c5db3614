// Before the tests of pods: the image, built once for all of them.

import { buildImage, IMAGE, NEXT_IMAGE } from './image.ts';

/** Called by vitest. */
export async function setup(): Promise<void> {
  for (const tag of [IMAGE, NEXT_IMAGE]) await buildImage(tag);
}
