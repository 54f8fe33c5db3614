// The clock by which samples of the nodes and attempts of clients are compared.

/** Milliseconds since the epoch, with fractions; it goes on evenly even when somebody sets the time of the machine. */
export const now = (): number => performance.timeOrigin + performance.now();
