// Branded types: a value that carries the proof of its own validity.

declare const brand: unique symbol;

/** A `T` that only one parser hands out, so that holding one proves that it was checked. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
