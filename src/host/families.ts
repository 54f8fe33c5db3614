// The address families in which this machine can dial others.

import { networkInterfaces } from 'node:os';
import { type Family, familyOf, type IpAddress, isLinkLocal, isUsableHost, parseIp } from '../base/ip.ts';

/** The families of the addresses that it has now; the VIPs, which come and go, do not count. */
export function ownFamilies(vips: readonly IpAddress[]): ReadonlySet<Family> {
  const addresses = Object.values(networkInterfaces()).flatMap((each = []) =>
    each.map(({ address }) => parseIp(address)),
  );
  const usable = addresses.filter((address) => address !== undefined).filter((a) => isUsableHost(a) && !isLinkLocal(a));
  return new Set(usable.filter((address) => !vips.includes(address)).map(familyOf));
}
