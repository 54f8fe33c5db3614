// Bytes that come in pieces of any size. Pure.

/** Grows by doubling, so that a sender of single bytes costs no more memory than one of large pieces. */
const FIRST_BYTES = 1024;

/** Gathers bytes up to a limit. */
export class Gathered {
  readonly #maxBytes: number;
  readonly #what: string;
  #room = Buffer.alloc(0);
  #length = 0;

  /** @param what Names the whole in the error: `the answer`. */
  constructor(maxBytes: number, what: string) {
    this.#maxBytes = maxBytes;
    this.#what = what;
  }

  /** How much memory is held for it, in bytes; never more than the limit. */
  get capacity(): number {
    return this.#room.length;
  }

  /** @throws An error that names the limit, which leaves what was gathered as it was. */
  add(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#maxBytes) throw new Error(`${this.#what} is larger than ${this.#maxBytes} bytes`);
    if (length > this.#room.length) this.#grow(length);
    this.#room.set(bytes, this.#length);
    this.#length = length;
  }

  /** All of it as text, which leaves nothing behind. */
  take(): string {
    const text = this.#room.toString('utf8', 0, this.#length);
    this.#room = Buffer.alloc(0);
    this.#length = 0;
    return text;
  }

  #grow(length: number): void {
    const room = Buffer.alloc(Math.min(Math.max(FIRST_BYTES, 2 ** Math.ceil(Math.log2(length))), this.#maxBytes));
    this.#room.copy(room, 0, 0, this.#length);
    this.#room = room;
  }
}
