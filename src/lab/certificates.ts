// The certificates of a lab cluster, made as kubeadm makes them, and the kubeconfig that carries one.

import './reflect.ts'; // first: @peculiar/x509 fails to load without it

import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { stringify } from 'yaml';

/** A certificate and its private key (PKCS #8), both PEM text. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** The cluster CA. It is nothing but its PEM text: keep the two as ca.crt and ca.key, read them back, issue again. */
export type Authority = KeyPair;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const SERVICE_NAMES = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

const makeKeys = (): Promise<webcrypto.CryptoKeyPair> => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

/** From an hour ago, because the clocks of a lab that runs in several machines may differ. */
const validFor = (years: number, now = Date.now()) => ({
  notBefore: new Date(now - HOUR_MS),
  notAfter: new Date(now + years * YEAR_MS),
});

/** Makes a new cluster CA, `CN=kubernetes`. */
export async function createAuthority(): Promise<Authority> {
  const keys = await makeKeys();
  const { digitalSignature, keyEncipherment, keyCertSign } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    name: [{ CN: ['kubernetes'] }],
    signingAlgorithm: ALGORITHM,
    ...validFor(10),
    extensions: [
      new x509.KeyUsagesExtension(digitalSignature | keyEncipherment | keyCertSign, true),
      new x509.BasicConstraintsExtension(true, undefined, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'kubernetes' }]),
    ],
  });
  return toPem(certificate, keys);
}

/** Whom a serving certificate is for: the node, and every address that clients may use to reach its API server. */
export interface ServingSubject {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** The certificate of one kube-apiserver. As with kubeadm, neither `localhost` nor 127.0.0.1 is in it unless given. */
export function issueServing(authority: Authority, { name, addresses }: ServingSubject): Promise<KeyPair> {
  const names = [...SERVICE_NAMES, name, ...addresses].map(
    (value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const,
  );
  return issue(
    authority,
    [{ CN: ['kube-apiserver'] }],
    [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
    ],
  );
}

/** Who a client is to Kubernetes: user name (CN) and groups (O). */
export interface ClientSubject {
  readonly name: string;
  readonly groups: readonly string[];
}

/** The certificate by which a client proves who it is. */
export function issueClient(authority: Authority, { name, groups }: ClientSubject): Promise<KeyPair> {
  const organisation = groups.length === 0 ? [] : [{ O: [...groups] }];
  const clientAuth = new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]);
  return issue(authority, [...organisation, { CN: [name] }], [clientAuth]);
}

async function issue(authority: Authority, subject: x509.JsonName, extensions: x509.Extension[]): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await makeKeys();
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await signingKeyOf(authority),
    signingAlgorithm: ALGORITHM,
    ...validFor(1),
    extensions: [
      new x509.KeyUsagesExtension(digitalSignature | keyEncipherment, true),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...extensions,
    ],
  });
  return toPem(certificate, keys);
}

function signingKeyOf({ key }: Authority): Promise<webcrypto.CryptoKey> {
  const [der = new ArrayBuffer()] = x509.PemConverter.decode(key);
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

async function toPem(certificate: x509.X509Certificate, { privateKey }: webcrypto.CryptoKeyPair): Promise<KeyPair> {
  const der = await crypto.subtle.exportKey('pkcs8', privateKey);
  return { certificate: `${certificate.toString('pem')}\n`, key: `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n` };
}

/** What goes into a kubeconfig: where the API server is, the PEM of the CA that signed it, and who the client is. */
export interface KubeconfigParts {
  readonly server: string;
  readonly ca: string;
  readonly client: KeyPair;
}

const CONTEXT = 'kubernetes-admin@kubernetes';

/** The text of a kubeconfig that looks like kubeadm's admin.conf, with everything embedded. */
export const kubeconfigFor = ({ server, ca, client }: KubeconfigParts): string =>
  stringify(
    {
      apiVersion: 'v1',
      clusters: [{ cluster: { 'certificate-authority-data': base64(ca), server }, name: 'kubernetes' }],
      contexts: [{ context: { cluster: 'kubernetes', user: 'kubernetes-admin' }, name: CONTEXT }],
      'current-context': CONTEXT,
      kind: 'Config',
      preferences: {},
      users: [
        {
          name: 'kubernetes-admin',
          user: { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) },
        },
      ],
    },
    { lineWidth: 0 }, // kubeadm does not fold the base64 text either
  );

const base64 = (text: string): string => Buffer.from(text).toString('base64');
