// The TCP handles that node:net itself is built on, as far as they are used here.
//
// They are no public part of Node.js, so everything about them is in this file, and where they are not as expected the
// proxy uses node:net (docs/decisions/0017).

/** A libuv TCP handle. Each method returns 0 or a negative system error number. */
export interface TcpHandle {
  onread: (() => Uint8Array | undefined) | undefined;
  onconnection: ((status: number, client: TcpHandle | undefined) => void) | undefined;
  bind(address: string, port: number, flags: number): number;
  bind6(address: string, port: number, flags: number): number;
  listen(backlog: number): number;
  connect(request: ConnectRequest, address: string, port: number): number;
  connect6(request: ConnectRequest, address: string, port: number): number;
  setNoDelay(enable: boolean): number;
  /** @param idleS Seconds. */
  setKeepAlive(enable: boolean, idleS: number): number;
  /** What is read goes here until `onread` returns another buffer. */
  useUserBuffer(buffer: Uint8Array): void;
  readStart(): number;
  readStop(): number;
  writeBuffer(request: WriteRequest, chunk: Uint8Array): number;
  shutdown(request: ShutdownRequest): number;
  close(closed?: () => void): void;
  /** As `close`, with a TCP reset. */
  reset(closed?: () => void): number;
}

interface ConnectRequest {
  oncomplete: (status: number) => void;
}

export interface WriteRequest {
  oncomplete: (status: number) => void;
  /** Kept from the garbage collector while the write is under way. */
  chunk: Uint8Array | undefined;
}

interface ShutdownRequest {
  oncomplete: (status: number) => void;
}

export interface TcpBinding {
  readonly TCP: new (kind: number) => TcpHandle;
  readonly TCPConnectWrap: new () => ConnectRequest;
  readonly WriteWrap: new () => WriteRequest;
  readonly ShutdownWrap: new () => ShutdownRequest;
  readonly constants: { readonly SOCKET: number; readonly SERVER: number; readonly UV_TCP_REUSEPORT: number };
  /** Told by the handles of this thread: at `kReadBytesOrError` after a read, at `kLastWriteWasAsync` after a write. */
  readonly streamBaseState: Int32Array;
  readonly kReadBytesOrError: number;
  readonly kLastWriteWasAsync: number;
}

const METHODS = [
  ...(['bind', 'bind6', 'listen', 'connect', 'connect6', 'setNoDelay', 'setKeepAlive', 'useUserBuffer'] as const),
  ...(['readStart', 'readStop', 'writeBuffer', 'shutdown', 'close', 'reset'] as const),
];

/** The handles of this Node.js; `undefined` where it has none, or others than those that are known here. */
export function tcpBinding(): TcpBinding | undefined {
  try {
    const { binding } = process as unknown as { binding(name: string): Partial<TcpBinding> };
    const found = { ...binding('tcp_wrap'), ...binding('stream_wrap') };
    return isComplete(found) ? found : undefined;
  } catch {
    return undefined; // taken away, or forbidden by the permission model
  }
}

function isComplete(found: Partial<TcpBinding>): found is TcpBinding {
  const { TCP, TCPConnectWrap, WriteWrap, ShutdownWrap, constants, streamBaseState } = found;
  const classes = [TCP, TCPConnectWrap, WriteWrap, ShutdownWrap];
  const numbers = [constants?.SOCKET, constants?.SERVER, constants?.UV_TCP_REUSEPORT];
  const places = [found.kReadBytesOrError, found.kLastWriteWasAsync];
  return (
    classes.every((each) => typeof each === 'function') &&
    [...numbers, ...places].every((each) => typeof each === 'number') &&
    streamBaseState instanceof Int32Array &&
    METHODS.every((method) => typeof TCP?.prototype[method] === 'function')
  );
}
