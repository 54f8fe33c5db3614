// The memory that a TCP handle reads into.
//
// All idle connections of a thread share one buffer, and what was read is copied out of it. A connection that fills it is
// lent a larger one, so that a bulk transfer is not copied and takes fewer system calls.

/** What libuv offers to a read by itself. */
const SHARED_SIZE = 64 * 1024;

/** 64 KiB took 60 % more processor time for a Gbit, 256 KiB 8 % more, and 1 MiB did too (docs/benchmarks.md). */
const BULK_SIZE = 512 * 1024;

/** A read of less than this ends a bulk transfer. */
const BULK_ENDS = 16 * 1024;

/** Bulk transfers at a time, per thread, that are lent a buffer: 16 MiB. Further ones are copied. */
const MAX_LENT = 32;

/** Buffers that wait for the next transfer. */
const MAX_SPARES = 4;

const SHARED: Buffer = Buffer.allocUnsafeSlow(SHARED_SIZE);
const spares: Buffer[] = [];
let lent = 0;

export class ReadBuffer {
  #current: Buffer = SHARED;

  get current(): Buffer {
    return this.#current;
  }

  /** What a read of `bytes` bytes has brought. Nothing else is read into its memory before {@link next} is asked. */
  taken(bytes: number): Buffer {
    if (this.#current !== SHARED) return this.#current.subarray(0, bytes);
    const copy = Buffer.allocUnsafe(bytes);
    SHARED.copy(copy, 0, 0, bytes);
    return copy;
  }

  /**
   * Chooses the buffer of the next read, after one of `bytes` bytes.
   *
   * @param inUse What was read last is still being written.
   * @returns Nothing when it stays the same.
   */
  next(bytes: number, inUse: boolean): Buffer | undefined {
    if (this.#current === SHARED) return bytes < SHARED_SIZE || lent >= MAX_LENT ? undefined : this.#borrow();
    if (bytes >= BULK_ENDS || inUse) return undefined;
    if (spares.length < MAX_SPARES) spares.push(this.#current);
    this.release();
    return SHARED;
  }

  /** Gives up a lent buffer that may still be being written, so that nobody else may have it. */
  release(): void {
    if (this.#current !== SHARED) lent--;
    this.#current = SHARED;
  }

  #borrow(): Buffer {
    lent++;
    this.#current = spares.pop() ?? Buffer.allocUnsafeSlow(BULK_SIZE);
    return this.#current;
  }
}
