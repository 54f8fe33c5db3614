// The image's list of contents as SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/).

import { createHash } from 'node:crypto';
import { npmPackages, type Package } from './packages.ts';

export interface Contents {
  /** Version of cplb. */
  readonly version: string;
  readonly debian: readonly Package[];
  /** Modules of the bundle, relative to the repository. */
  readonly inputs: readonly string[];
  readonly repository: string;
}

/** The format wants a time; this one is the same for the same contents. */
const CREATED = '1970-01-01T00:00:00Z';

/** The document as plain data, equal for equal contents. */
export async function sbomOf({ version, debian, inputs, repository }: Contents): Promise<object> {
  const node = process.versions.node;
  const contained: readonly Package[] = [
    { name: 'node', version: node, license: 'MIT', purl: `pkg:generic/node@${node}` },
    ...(await npmPackages(inputs, repository)),
    ...debian,
  ];
  const cplb = { name: 'cplb', version, license: 'Apache-2.0', purl: `pkg:npm/cplb@${version}` };
  const digest = createHash('sha256').update(JSON.stringify(contained)).digest('hex');
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `cplb-${version}`,
    documentNamespace: `https://spdx.org/spdxdocs/cplb-${version}-${digest}`,
    creationInfo: { created: CREATED, creators: [`Tool: cplb-image-${version}`] },
    packages: [cplb, ...contained].map(spdxPackage),
    relationships: [
      relationship('SPDXRef-DOCUMENT', 'DESCRIBES', idOf(cplb)),
      ...contained.map((each) => relationship(idOf(cplb), 'CONTAINS', idOf(each))),
    ],
  };
}

const spdxPackage = (each: Package): object => ({
  SPDXID: idOf(each),
  name: each.name,
  versionInfo: each.version,
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  licenseDeclared: each.license ?? 'NOASSERTION',
  copyrightText: 'NOASSERTION',
  externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: each.purl }],
});

/** An identifier may have letters, digits, `.` and `-` (7.2); npm and Debian have packages of the same name. */
const idOf = ({ purl }: Package): string => `SPDXRef-${purl.replace(/^pkg:/, '').replaceAll(/[^A-Za-z0-9.]+/g, '-')}`;

const relationship = (from: string, relationshipType: string, to: string): object => ({
  spdxElementId: from,
  relationshipType,
  relatedSpdxElement: to,
});
