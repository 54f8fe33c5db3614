// Times of VRRP that more than one folder counts with.

/** Adverts that pass between yielding the VIP and stopping: in that time the peers have elected another holder. */
export const YIELD_ADVERTS = 2;
