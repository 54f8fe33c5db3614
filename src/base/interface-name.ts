// Names of network interfaces.

import type { Brand } from './brand.ts';

/** A name that the kernel accepts for an interface. Only {@link parseInterfaceName} makes one. */
export type InterfaceName = Brand<string, 'InterfaceName'>;

/** IFNAMSIZ of linux/if.h is 16 bytes with the closing NUL. */
export const MAX_INTERFACE_NAME = 15;

/**
 * Reads an interface name. The kernel (dev_valid_name) allows any byte but `/`, `:` and white space; the characters
 * that start a comment, a variable or a string in keepalived.conf are left out too, for nothing may break out of it.
 */
export const parseInterfaceName = (text: string): InterfaceName | undefined =>
  /^[A-Za-z0-9_.+-]+$/.test(text) &&
  !text.startsWith('-') &&
  !['.', '..'].includes(text) &&
  text.length <= MAX_INTERFACE_NAME
    ? (text as InterfaceName)
    : undefined;
