// The first bytes of a client, kept until a backend has answered them.

import type { Socket } from 'node:net';

/** Content type of a TLS handshake record (RFC 8446, 5.1): the first byte that a TLS client sends. */
const TLS_HANDSHAKE = 0x16;

/** A ClientHello with post-quantum key shares is below 2 KB; beyond this size nothing is kept. */
const MAX_BYTES = 16 * 1024;

/**
 * Records what a client sends until {@link stop}, so that it can be sent to another backend when the first one dies before
 * it says a word. Only a TLS handshake is repeated: it asks for nothing yet, so no request can be done twice.
 */
export class FirstFlight {
  readonly #client: Socket;
  #chunks: Buffer[] = [];
  #bytes = 0;
  readonly #record = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_BYTES || this.#chunks[0]?.[0] !== TLS_HANDSHAKE) this.stop();
  };

  constructor(client: Socket) {
    this.#client = client;
    client.on('data', this.#record);
    client.pause(); // a 'data' listener alone would start the flow before there is a backend
  }

  /** True while another backend can be given all that the client has sent so far, which may be nothing yet. */
  get repeatable(): boolean {
    return !this.#client.readableEnded && this.#client.listeners('data').includes(this.#record);
  }

  get chunks(): readonly Buffer[] {
    return this.#chunks;
  }

  /** Forgets the bytes: the backend has answered, or they are no handshake. */
  stop(): void {
    this.#client.off('data', this.#record);
    this.#chunks = [];
    this.#bytes = 0;
  }
}
