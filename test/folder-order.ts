// The order of the folders of src: held to the sources by architecture.test.ts, and to the documents beside it.

/** From left to right: a folder may import from those before it, and folders of one group never from each other. */
export const ORDER: readonly (readonly string[])[] = [
  ['base'],
  ['config'],
  ['plan'],
  ['host'],
  ['manifest', 'keepalived', 'backends', 'balancer', 'admin'],
  ['runtime', 'doctor', 'lab'],
  ['ui'],
  ['cli'],
];
