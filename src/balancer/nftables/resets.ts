// Ends connections whose backend is gone, so that clients need not wait for a packet of theirs to be refused.

import { connect } from 'node:net';
import { describeError } from '../../base/errors.ts';
import { familyOf } from '../../base/ip.ts';
import type { Logger } from '../../base/logger.ts';
import type { HostPort } from '../../base/port.ts';
import type { Flow } from '../../host/conntrack.ts';
import { applyRuleset } from '../../host/nft.ts';
import { TABLE } from '../table/owner.ts';
import { DIGITS } from '../table/vips.ts';

/** So many at a time: each is a socket, and the smallest file limit of a pod is 1024. */
const AT_ONCE = 256;

/** A client answers within its round trip; one that is gone does not. */
const ANSWER_MS = 300;

/**
 * Resets connections that the kernel was made to forget (`deleteFlows`).
 *
 * Nobody but the two ends knows the sequence numbers that a reset needs. So the client is asked for them: it gets a SYN that seems
 * to come from the VIP, on the very connection that it has. That is a challenge (RFC 5961, section 4.2), which it answers with
 * an ACK that has the right number, and a TCP that hears such an ACK while it waits for a SYN-ACK sends the reset (RFC 9293,
 * section 3.10.7.3). Here that is the TCP of this machine, to which the SYN is an ordinary `connect`; the table's map `resets`
 * gives it the address and the port of the VIP as its source. A node that has lost the VIP can do so as well: then
 * the ACK goes to the new holder, which resets what it does not know.
 *
 * @returns How many were asked. Never rejects.
 */
export async function resetFlows(flows: readonly Flow[], logger: Logger): Promise<number> {
  const open = flows.filter(({ established }) => established); // for others the client's next attempt is on its way
  for (let i = 0; i < open.length; i += AT_ONCE) {
    const batch = open.slice(i, i + AT_ONCE);
    try {
      await applyRuleset(sourcesOf(batch));
      await Promise.all(batch.map(({ client }) => challenge(client)));
    } catch (error) {
      logger.warn({ error: describeError(error) }, 'connections to a lost backend cannot be reset');
      return i;
    }
  }
  return open.length;
}

/** The SYN to each client gets the source that its connection is with. */
const sourcesOf = (flows: readonly Flow[]): string =>
  flows
    .map(({ client, to }) => {
      const map = `resets${DIGITS[familyOf(to.address)]}`;
      const pair = ({ address, port }: HostPort) => `${address} . ${port}`;
      return `add element inet ${TABLE} ${map} { ${pair(client)} : ${pair(to)} }\n`;
    })
    .join('');

/** Settles when the client has answered, or has not in time. */
async function challenge({ address: host, port }: HostPort): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>(); // `once` would reject at the error
  const socket = connect({ host, port });
  const expired = setTimeout(() => socket.destroy(), ANSWER_MS);
  socket.on('error', () => {}); // what it says is what is wanted: nobody listens there
  socket.on('connect', () => socket.destroy());
  socket.on('close', () => resolve());
  await closed;
  clearTimeout(expired);
}
