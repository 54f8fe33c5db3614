// Who listens for TCP in this network, from /proc/net.

import { readFile } from 'node:fs/promises';

export interface Listener {
  readonly port: number;
  /** Of its socket, by which its process is found. */
  readonly inode: string;
}

/** Every socket that listens, of both families. */
export async function listeners(): Promise<readonly Listener[]> {
  const texts = ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => ''));
  return (await Promise.all(texts)).flatMap(parseListeners);
}

/** `0: 0100007F:192D 00000000:0000 0A … inode`: all but the inode in hexadecimal, 0A is LISTEN (proc(5)). */
const ROW = /^\s*\d+: [0-9A-F]+:(?<port>[0-9A-F]{4}) [0-9A-F:]+ 0A (?:\S+\s+){5}(?<inode>\d+)/gm;

/** Reads the text of /proc/net/tcp or tcp6. */
export const parseListeners = (text: string): readonly Listener[] =>
  [...text.matchAll(ROW)].map(({ groups: { port = '', inode = '' } = {} }) => ({
    port: Number.parseInt(port, 16),
    inode,
  }));
