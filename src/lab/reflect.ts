// What @peculiar/x509 wants to find before it is imported: through tsyringe it asks every class for decorator metadata.
// Its own build carries none, so "there is none" is the whole truth and the reflect-metadata package is not needed.

const readers = { getMetadata: () => undefined, getOwnMetadata: () => undefined };

for (const [name, value] of Object.entries(readers)) {
  if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value, configurable: true, writable: true });
}
