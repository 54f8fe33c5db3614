// System errors by their number, worded as node:net words them.

import { getSystemErrorMessage, getSystemErrorName } from 'node:util';

/** @param errno Negative, as libuv tells it. */
export function systemError(syscall: string, errno: number): NodeJS.ErrnoException {
  const code = getSystemErrorName(errno);
  const error = new Error(`${syscall} ${code}: ${getSystemErrorMessage(errno)}`);
  return Object.assign(error, { code, errno, syscall });
}
