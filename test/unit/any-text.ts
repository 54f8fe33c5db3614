// Texts of any characters.

import fc from 'fast-check';

/** As `fc.string({ unit: 'binary', … })`, which takes most of a second before it makes its first one. */
export const anyText = (lengths: { readonly minLength?: number; readonly maxLength?: number } = {}) =>
  fc.array(fc.integer({ min: 0, max: 0x10ffff }), lengths).map((points) => String.fromCodePoint(...points));
