// One kept HTTP/1.1 connection: a request at a time, the others wait their turn.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** It asks for the tiny answer of the measurement's backends, which keep the connection. */
export const REQUEST = 'GET / HTTP/1.1\r\nHost: backend\r\n\r\n';

export class Lane {
  readonly #socket: Socket;
  /** Every answer of the measurement's backends has as many bytes as the first one. */
  readonly #answerBytes: number;
  readonly #waiting: (() => void)[] = [];
  #received = 0;

  private constructor(socket: Socket, answerBytes: number) {
    this.#socket = socket;
    this.#answerBytes = answerBytes;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk.length));
  }

  /** Connects, and waits for the answer to a first request. @throws The system error; any later one ends the process. */
  static async open({ address, port }: { readonly address: string; readonly port: number }): Promise<Lane> {
    const socket = connect({ host: address, port, noDelay: true });
    socket.on('end', () => {
      throw new Error('a kept connection was closed');
    });
    await once(socket, 'connect');
    socket.write(REQUEST);
    let answer = '';
    while (!isWhole(answer)) answer += String((await once(socket, 'data'))[0]);
    return new Lane(socket, answer.length);
  }

  /** Sends a request once the earlier ones are answered; `answered` is called with its own answer. */
  ask(answered: () => void): void {
    this.#waiting.push(answered);
    if (this.#waiting.length === 1) this.#socket.write(REQUEST);
  }

  close = (): void => void this.#socket.removeAllListeners('end').destroy();

  #receive(bytes: number): void {
    this.#received += bytes;
    if (this.#received < this.#answerBytes) return;
    this.#received = 0;
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) this.#socket.write(REQUEST);
  }
}

/** True of a head and all of the body that it announces. */
export function isWhole(answer: string): boolean {
  const [, length] = /^Content-Length: (\d+)\r$/im.exec(answer) ?? [];
  const body = answer.indexOf('\r\n\r\n') + 4;
  return length !== undefined && body >= 4 && answer.length >= body + Number(length);
}
