// Names of network interfaces, and the other ways to say which one is meant.

import type { Brand } from './brand.ts';

/** A name that the kernel accepts for an interface. Only {@link parseInterfaceName} makes one. */
export type InterfaceName = Brand<string, 'InterfaceName'>;

/** An Ethernet address as the kernel writes it, `52:54:00:12:34:56`. Only {@link parseMac} makes one. */
export type MacAddress = Brand<string, 'MacAddress'>;

/** Which interface is meant: by its name, by its MAC address, or the one that fits (see `plan/interface.ts`). */
export type InterfaceSelector =
  | { readonly by: 'name'; readonly name: InterfaceName }
  | { readonly by: 'mac'; readonly mac: MacAddress }
  | { readonly by: 'fit' };

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

/** Reads a MAC address with colons or dashes, in either case; `undefined` for anything else. */
export const parseMac = (text: string): MacAddress | undefined =>
  /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i.test(text)
    ? (text.toLowerCase().replaceAll('-', ':') as MacAddress)
    : undefined;

/** The text that stands for a selector in a document; `undefined` for the one that fits. */
export function formatSelector(selector: InterfaceSelector): string | undefined {
  switch (selector.by) {
    case 'name':
      return selector.name;
    case 'mac':
      return selector.mac;
    case 'fit':
      return undefined;
  }
}
