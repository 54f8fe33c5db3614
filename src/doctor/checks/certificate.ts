// Check: the certificate of each API server names the VIP, and is valid for a while.

import type { X509Certificate } from 'node:crypto';
import { CERTIFICATE_NOTICE_MS } from '../../admin/warnings.ts';
import { type Backend, keyOf } from '../../base/backend.ts';
import { describeError } from '../../base/errors.ts';
import { type IpAddress, parseIp } from '../../base/ip.ts';
import { allVips } from '../../config/types.ts';
import { HostRoot } from '../../host/host-root.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict, warning } from '../check.ts';
import { SET_CLOCK } from '../commands.ts';
import { type Distribution, distributionOf } from '../distribution.ts';
import { apiServersOf, askServer } from '../servers.ts';
import { podFolderOf } from '../static-pods.ts';

const DAY_MS = 24 * 3_600_000;

export const certificate: Check = {
  name: 'api-server-certificate',
  title: 'certificates of the API servers',
  run: async (situation) => {
    const distribution = await distributionOf(situation);
    const judge = (server: Backend) => judgeServer(server, situation, distribution);
    return (await Promise.all(apiServersOf(situation).map(judge))).flat();
  },
};

async function judgeServer(
  server: Backend,
  situation: Situation,
  distribution: Distribution,
): Promise<readonly Verdict[]> {
  try {
    const { certificate: shown } = await askServer(server, situation.signal);
    if (shown === undefined) return [warning(`${keyOf(server)} showed no certificate`, lookAt(server))];
    return judgeCertificate(shown, { server, vips: allVips(situation.config), distribution, now: Date.now() });
  } catch (error) {
    return [await silent(server, error, situation)];
  }
}

/** Before `kubeadm init` there is no API server, and that is no fault. */
async function silent(server: Backend, error: unknown, { hostRoot, running }: Situation): Promise<Verdict> {
  const why = `${keyOf(server)} does not answer: ${describeError(error)}`;
  const isRefused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  const manifest = `${await podFolderOf(hostRoot)}/kube-apiserver.yaml`;
  const isExpected = running !== undefined || (await new HostRoot(hostRoot).kind(manifest)) !== undefined;
  if (server.local && isRefused && !isExpected) {
    return skipped(`${why}; no ${manifest} is seen, so this node may have no API server yet`);
  }
  return warning(why, server.local ? API_SERVER_LOGS : lookAt(server));
}

/** The last words of this node's API server, also of one that has ended. */
const API_SERVER_LOGS = 'crictl logs --tail 20 $(crictl ps --all --latest --quiet --name kube-apiserver)';

const lookAt = (server: Backend): string => `curl --insecure --verbose https://${keyOf(server)}/readyz`;

/** What a certificate is judged by. */
interface Context {
  readonly server: Backend;
  readonly vips: readonly IpAddress[];
  readonly distribution: Distribution;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Judges what an API server showed; several things may be wrong with it. */
function judgeCertificate(shown: X509Certificate, context: Context): readonly Verdict[] {
  const { server, vips } = context;
  const found = [...namesOf(shown, context), ...lifeOf(shown, context)].map(({ remedy = '', ...verdict }) => ({
    ...verdict,
    remedy: server.local ? remedy : `${remedy}   # on the node ${server.address}`,
  }));
  if (found.length > 0) return found;
  return [ok(`the certificate of ${keyOf(server)} names ${vips.join(' and ')}, and ends on ${day(shown.validToDate)}`)];
}

function namesOf(shown: X509Certificate, { server, vips, distribution }: Context): readonly Verdict[] {
  const absent = vips.filter((vip) => shown.checkIP(vip) === undefined);
  if (absent.length === 0) return [];
  const named = alternativeNames(shown);
  return [
    failed(
      `the certificate of ${keyOf(server)} does not name ${absent.join(' and ')}, so clients of the VIP refuse it; it names ${named.join(', ') || 'nothing'}`,
      distribution.addNames(absent, named),
    ),
  ];
}

function lifeOf(shown: X509Certificate, { server, distribution, now }: Context): readonly Verdict[] {
  const [begins, ends] = [shown.validFromDate, shown.validToDate];
  const whose = `the certificate of ${keyOf(server)}`;
  if (begins.getTime() > now) {
    const what = `${whose} is valid from ${begins.toISOString()} alone; here it is ${new Date(now).toISOString()}`;
    return [failed(what, SET_CLOCK)];
  }
  const leftMs = ends.getTime() - now;
  if (leftMs < 0) return [failed(`${whose} ended on ${day(ends)}`, distribution.renew)];
  if (leftMs > CERTIFICATE_NOTICE_MS) return [];
  return [warning(`${whose} ends in ${Math.floor(leftMs / DAY_MS)} days, on ${day(ends)}`, distribution.renew)];
}

/** Only what a host name or an address can be: it goes into a command. */
const alternativeNames = ({ subjectAltName = '' }: X509Certificate): readonly string[] =>
  [...subjectAltName.matchAll(/(?:DNS|IP Address):([\w.*:-]+)/g)].map(([, name = '']) => parseIp(name) ?? name);

const day = (date: Date): string => date.toISOString().slice(0, 10);
