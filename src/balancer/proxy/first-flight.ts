// The first bytes of a client, kept until a backend has answered them.

/** Content type of a TLS handshake record (RFC 8446, 5.1): the first byte that a TLS client sends. */
const TLS_HANDSHAKE = 0x16;

/** A TLS record begins with its type, two bytes of version and two of length (RFC 8446, 5.1). */
const HEADER_BYTES = 5;
const LENGTH_AT = 3;

/** A ClientHello with post-quantum key shares is below 2 KB; beyond this size nothing is kept. */
const MAX_BYTES = 16 * 1024;

/**
 * What a client has said so far, so that it can be said to another backend when the first one dies before it answers. Only a
 * TLS handshake is repeated: it asks for nothing yet, so no request can be done twice.
 */
export class FirstFlight {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isOver = false;
  #isHandshake = true;

  /** True while another backend can be given all that the client has said, which may be nothing yet. */
  get isRepeatable(): boolean {
    return !this.#isOver;
  }

  /** False once the client has begun with anything but a TLS handshake. */
  get isHandshake(): boolean {
    return this.#isHandshake;
  }

  /** True when there is a whole TLS record, which a server has something to answer to. */
  get isWhole(): boolean {
    const [first] = this.#chunks;
    if (first === undefined || this.#bytes < HEADER_BYTES) return false;
    const head = first.length < HEADER_BYTES ? Buffer.concat(this.#chunks, HEADER_BYTES) : first;
    return this.#bytes >= HEADER_BYTES + head.readUInt16BE(LENGTH_AT);
  }

  get chunks(): readonly Buffer[] {
    return this.#chunks;
  }

  record(chunk: Uint8Array): void {
    if (this.#isOver) return;
    this.#bytes += chunk.length;
    if (this.#chunks.length === 0) this.#isHandshake = chunk[0] === TLS_HANDSHAKE;
    if (this.#bytes > MAX_BYTES || !this.#isHandshake) this.stop();
    else this.#chunks.push(Buffer.from(chunk)); // a copy: the memory of a chunk is only lent
  }

  /** Forgets the bytes: the backend has answered, or the client has said more than a greeting. */
  stop(): void {
    this.#isOver = true;
    this.#chunks = [];
  }
}
