// A wire on a TCP handle.

import { ReadBuffer } from './read-buffer.ts';
import { systemError } from './system-error.ts';
import type { TcpBinding, TcpHandle, WriteRequest } from './tcp-binding.ts';
import { UNHEARD, type Wire, type WireEvents } from './wire.ts';

/** What a read tells behind the last byte of the other side (UV_EOF of libuv). */
const END_OF_FILE = -4095;

/** What `shutdown` returns when it was done at once. */
const DONE = 1;

/** For the next write of any wire: one that the kernel takes at once leaves its request as it was. */
let spareRequest: WriteRequest | undefined;

export class HandleWire implements Wire {
  events: WireEvents = UNHEARD;
  readonly #binding: TcpBinding;
  readonly #buffer = new ReadBuffer();
  /** Absent once closed. */
  #handle: TcpHandle | undefined;
  #bytesRead = 0;
  #bytesWritten = 0;
  #isPaused = true;
  /** Writes that the kernel has not taken whole. */
  #pending = 0;
  #otherEnded = false;
  /** Our own end: asked for, and sent. */
  #end: 'none' | 'asked' | 'sent' = 'none';

  constructor(handle: TcpHandle, binding: TcpBinding) {
    this.#handle = handle;
    this.#binding = binding;
    handle.onread = () => this.#onRead();
    handle.useUserBuffer(this.#buffer.current);
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  pause(): void {
    this.#isPaused = true;
    this.#handle?.readStop();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#otherEnded) this.#handle?.readStart();
  }

  write(chunk: Uint8Array): boolean {
    if (this.#handle === undefined) return true;
    const { WriteWrap, streamBaseState, kLastWriteWasAsync } = this.#binding;
    const request = spareRequest ?? new WriteWrap();
    spareRequest = undefined; // an error may lead to another write before this one returns
    const status = this.#handle.writeBuffer(request, chunk);
    const isAsync = status === 0 && streamBaseState[kLastWriteWasAsync] !== 0;
    if (isAsync) this.#await(request, chunk);
    else spareRequest = request;
    if (status === 0) this.#bytesWritten += chunk.length;
    else this.#lose('write', status);
    return this.#pending === 0;
  }

  end(): void {
    if (this.#handle === undefined || this.#end !== 'none') return;
    this.#end = 'asked';
    if (this.#otherEnded && this.#pending === 0) this.#onEndSent(0);
    else this.#sendEnd(this.#handle);
  }

  #sendEnd(handle: TcpHandle): void {
    const request = new this.#binding.ShutdownWrap();
    request.oncomplete = (status) => this.#onEndSent(status);
    const status = handle.shutdown(request);
    if (status !== 0) this.#onEndSent(status === DONE ? 0 : status);
  }

  close(): void {
    this.#release((handle) => handle.close());
  }

  reset(): void {
    // No reset may follow an end that is still being sent; Node.js never closes a handle whose reset was refused.
    this.#release((handle) => (this.#end === 'asked' ? handle.close() : handle.reset()));
  }

  #onRead(): Uint8Array | undefined {
    const bytes = this.#binding.streamBaseState[this.#binding.kReadBytesOrError] as number;
    if (bytes > 0) {
      this.#bytesRead += bytes;
      this.events.data(this.#buffer.taken(bytes));
      return this.#handle === undefined ? undefined : this.#buffer.next(bytes, this.#isPaused);
    }
    if (bytes === END_OF_FILE) this.#onEnd();
    else if (bytes < 0) this.#lose('read', bytes);
    return undefined;
  }

  #onEnd(): void {
    this.#otherEnded = true; // libuv has stopped reading
    this.events.ended();
    this.#closeIfDone();
  }

  #await(request: WriteRequest, chunk: Uint8Array): void {
    this.#pending++;
    request.chunk = chunk;
    request.oncomplete = (status) => {
      this.#pending--;
      if (status < 0) this.#lose('write', status);
      else if (this.#pending === 0) this.events.drained();
    };
  }

  /** Also when the other side has ended before: then to close says the same. */
  #onEndSent(status: number): void {
    if (status < 0) {
      this.#lose('shutdown', status);
    } else {
      this.#end = 'sent';
      this.#closeIfDone();
    }
  }

  #closeIfDone(): void {
    if (!this.#otherEnded || this.#end !== 'sent' || this.#handle === undefined) return;
    const { events } = this;
    this.close();
    events.closed();
  }

  #lose(syscall: string, status: number): void {
    if (this.#handle === undefined) return; // what was under way when it was closed
    const { events } = this;
    this.close();
    events.closed(systemError(syscall, status));
  }

  #release(letGo: (handle: TcpHandle) => void): void {
    this.events = UNHEARD;
    if (this.#handle === undefined) return;
    letGo(this.#handle);
    this.#handle = undefined;
    this.#buffer.release();
  }
}
