// Who listens for TCP in this network, from /proc/net.

import { readFile } from 'node:fs/promises';

export interface Listener {
  /** Of this machine; `::` and `0.0.0.0` are all. */
  readonly port: number;
  /** True for the loopback address alone. */
  readonly loopback: boolean;
  /** Of its socket, by which its process is found. */
  readonly inode: string;
}

/** Every socket that listens, of both families. */
export async function listeners(): Promise<readonly Listener[]> {
  const texts = ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => ''));
  return (await Promise.all(texts)).flatMap(parseListeners);
}

/** `0: 0100007F:192D 00000000:0000 0A … inode`: addresses as the words of this machine, in hexadecimal (proc(5)). */
const ROW = /^\s*\d+: (?<address>[0-9A-F]+):(?<port>[0-9A-F]{4}) [0-9A-F:]+ 0A (?:\S+\s+){5}(?<inode>\d+)/gm;

const LOOPBACKS = ['0100007F', '00000000000000000000000001000000', '0000000000000000FFFF00000100007F'];

/** Reads the text of /proc/net/tcp or tcp6. */
export const parseListeners = (text: string): readonly Listener[] =>
  [...text.matchAll(ROW)].map(({ groups: { address = '', port = '', inode = '' } = {} }) => ({
    port: Number.parseInt(port, 16),
    loopback: LOOPBACKS.includes(address),
    inode,
  }));
