// Kubeconfigs for the stand-in API server.

import { admin, authority } from '../lab/api-fixture.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

interface KubeconfigParts {
  readonly port: number;
  readonly ca?: string;
  readonly user?: object;
}

const ADMIN = { 'client-certificate-data': base64(admin.certificate), 'client-key-data': base64(admin.key) };

/** A kubeconfig for a server on this machine, with an administrator's certificate unless it says otherwise. */
export const kubeconfig = ({ port, ca = authority.certificate, user = ADMIN }: KubeconfigParts): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'a', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': base64(ca) } },
    ],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'c', context: { cluster: 'a', user: 'u' } }],
    'current-context': 'c',
  });
