// Wires made of TCP handles: half of node:net's time for a connection goes into streams that a relay has no use for.

import { familyOf } from '../../../base/ip.ts';
import type { HostPort } from '../../../base/port.ts';
import { HandleWire } from './handle-wire.ts';
import { systemError } from './system-error.ts';
import type { TcpBinding, TcpHandle } from './tcp-binding.ts';
import {
  BACKLOG,
  type ConnectEvents,
  KEEPALIVE_IDLE_S,
  type ListenEvents,
  type Listener,
  type ListenOptions,
  type Network,
} from './wire.ts';

export class HandleNetwork implements Network {
  readonly #binding: TcpBinding;

  constructor(binding: TcpBinding) {
    this.#binding = binding;
  }

  connect({ address, port }: HostPort, { connected, failed }: ConnectEvents): () => void {
    const { TCP, TCPConnectWrap, constants } = this.#binding;
    const handle = new TCP(constants.SOCKET);
    const request = new TCPConnectWrap();
    let over = false;
    const finish = (status: number): void => {
      if (over) return;
      over = true;
      if (status === 0) {
        connected(this.#wire(tuned(handle)));
      } else {
        handle.close();
        failed(systemError('connect', status));
      }
    };
    request.oncomplete = finish;
    const method = familyOf(address) === 'ipv6' ? 'connect6' : 'connect';
    const code = handle[method](request, address, port);
    if (code !== 0) queueMicrotask(() => finish(code));
    return () => {
      if (!over) handle.close();
      over = true;
    };
  }

  async listen({ port, shared }: ListenOptions, { accepted, failed }: ListenEvents): Promise<Listener> {
    const flags = shared ? this.#binding.constants.UV_TCP_REUSEPORT : 0;
    const handle = tuned(this.#bound(port, flags)); // whom it accepts inherits from it, which saves five system calls each
    handle.onconnection = (status, client) => {
      if (client !== undefined && status === 0) accepted(this.#wire(client));
      else failed(systemError('accept', status));
    };
    const code = handle.listen(BACKLOG);
    if (code !== 0) throw closing(handle, systemError('listen', code));
    return { close: () => new Promise((resolve) => handle.close(resolve)) };
  }

  #bound(port: number, flags: number): TcpHandle {
    const { TCP, constants } = this.#binding;
    const both = new TCP(constants.SERVER);
    const code = both.bind6('::', port, flags);
    if (code === 0) return both;
    const error = closing(both, systemError('bind', code));
    if (!['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(error.code ?? '')) throw error;
    const handle = new TCP(constants.SERVER);
    const second = handle.bind('0.0.0.0', port, flags);
    if (second !== 0) throw closing(handle, systemError('bind', second));
    return handle;
  }

  #wire(handle: TcpHandle): HandleWire {
    return new HandleWire(handle, this.#binding);
  }
}

function tuned(handle: TcpHandle): TcpHandle {
  handle.setNoDelay(true);
  handle.setKeepAlive(true, KEEPALIVE_IDLE_S);
  return handle;
}

function closing(handle: TcpHandle, error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  handle.close();
  return error;
}
