// Names of images: which are taken, and what is said of the others.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemInReference } from '../../../src/manifest/image-reference.ts';

const SHA256 = `sha256:${'0a'.repeat(32)}`;
const LIKE_THIS = 'write it as registry.example/cplb:1.0';
const PARTS = 'write a-z and 0-9, and between them one dot, one or two _, or dashes';
const DIGITS = 'write @sha256: and its 64 digits, as the registry tells them';
const TAGS = 'write letters, digits and _ . - with neither . nor - first';

describe('a reference that is well-formed', () => {
  it.each([
    'cplb',
    'cplb:0.1.0',
    'library/cplb',
    'a.b/c_d/e__f/g---h.i:V1_2.3-x',
    'registry.example/cplb:1.0',
    'registry.example:5000/team/cplb',
    'Registry.Example/cplb',
    'TEAM/cplb', // a host, for a path has no upper case
    'localhost/cplb',
    'localhost:5000/cplb:1',
    '10.0.0.1:5000/cplb:1',
    '[fd00::1]:5000/cplb:1',
    '[fd00::1]/cplb',
    'xn--bcher-kva.example/cplb',
    'registry:5000/2',
    `cplb@${SHA256}`,
    `registry.example/cplb:1.0@${SHA256}`,
    `cplb@sha512:${'0'.repeat(128)}`,
    `cplb@blake3+x:${'0'.repeat(64)}`,
    `cplb@md5:${'0a'.repeat(16)}`,
    `cplb@blake3:${'0A'.repeat(16)}`,
    '0a'.repeat(33), // longer than the ID of an image
    `cplb:${'t'.repeat(128)}`,
    `registry.example/${'p'.repeat(255)}:1`,
  ])('given %s, then nothing is wrong with it', (text) => {
    expect(problemInReference(text)).toBeUndefined();
  });
});

describe('a reference that cannot be', () => {
  it.each([
    [
      'https://images.example/cplb:1',
      '"https://images.example/cplb:1" begins with https://',
      'write images.example/cplb:1',
    ],
    ['docker://cplb', '"docker://cplb" begins with docker://', 'write cplb'],
    ['Docker-Daemon://cplb', '"Docker-Daemon://cplb" begins with Docker-Daemon://', 'write cplb'],
    ['cp lb', '"cp lb" has a blank in it', LIKE_THIS],
    ['cplb:1 ', '"cplb:1 " has a blank in it', LIKE_THIS],
    ['cplb\n', '"cplb\\n" has a blank in it', LIKE_THIS],
    ['0a'.repeat(32), `"${'0a'.repeat(28)}… is the ID of an image, which a registry does not know`, LIKE_THIS],
    ['', 'the repository is missing', LIKE_THIS],
    [':1.0', 'the repository is missing', LIKE_THIS],
    ['registry.example/', 'the repository is missing', LIKE_THIS],
    [`@${SHA256}`, 'the repository is missing', LIKE_THIS],
    ['/cplb', 'the repository "/cplb" has an empty part', 'write one slash between two names'],
    ['team//cplb', 'the repository "team//cplb" has an empty part', 'write one slash between two names'],
    ['Cplb:1', 'the repository "Cplb" has upper case in it', 'write cplb'],
    ['registry.example/Team/cplb', 'the repository "Team/cplb" has upper case in it', 'write team/cplb'],
    ['localhost/Cplb', 'the repository "Cplb" has upper case in it', 'write cplb'],
    ['team/-cplb', '"-cplb" cannot be a part of the repository', PARTS],
    ['cplb-', '"cplb-" cannot be a part of the repository', PARTS],
    ['team/a..b', '"a..b" cannot be a part of the repository', PARTS],
    ['team/a___b', '"a___b" cannot be a part of the repository', PARTS],
    ['cplb!', '"cplb!" cannot be a part of the repository', PARTS],
    ['cplб', '"cplб" cannot be a part of the repository', PARTS],
    [`${'p'.repeat(256)}:1`, 'the repository has 256 characters', 'give it a name of 255 at most'],
    ['my_host.example/cplb', '"my_host.example" is no host of a registry', 'write one such as registry.example:5000'],
    ['-a.example/cplb', '"-a.example" is no host of a registry', 'write one such as registry.example:5000'],
    ['a..example/cplb', '"a..example" is no host of a registry', 'write one such as registry.example:5000'],
    ['[fd00::x]:1/cplb', '"[fd00::x]:1" is no host of a registry', 'write one such as registry.example:5000'],
    ['[fd00:::1]/cplb', '"[fd00:::1]" is no host of a registry', 'write one such as registry.example:5000'],
    ['[fd00::1]x/cplb', '"[fd00::1]x" is no host of a registry', 'write one such as registry.example:5000'],
    ['[10.0.0.1/cplb', '"[10.0.0.1" is no host of a registry', 'write one such as registry.example:5000'],
    ['[10.0.0.1]/cplb', '"[10.0.0.1]" is no host of a registry', 'write one such as registry.example:5000'],
    [
      'fd00::1/cplb',
      '":1" is no port of the registry fd00',
      'write a number from 1 to 65535, as in fd00:5000/cplb, and a tag at the end alone',
    ],
    [
      'cplb:v1/2',
      '"v1" is no port of the registry cplb',
      'write a number from 1 to 65535, as in cplb:5000/cplb, and a tag at the end alone',
    ],
    [
      'r.example:65536/cplb',
      '"65536" is no port of the registry r.example',
      'write a number from 1 to 65535, as in r.example:5000/cplb, and a tag at the end alone',
    ],
    [
      'r.example:/cplb',
      '"" is no port of the registry r.example',
      'write a number from 1 to 65535, as in r.example:5000/cplb, and a tag at the end alone',
    ],
    ['team/cplb:', 'the tag after the colon is empty', 'write team/cplb:1.0, or team/cplb without a colon'],
    [`cplb:@${SHA256}`, 'the tag after the colon is empty', 'write cplb:1.0, or cplb without a colon'],
    ['cplb:1:2', 'there are several tags, "1" and "2"', 'leave one of them'],
    ['r.example/cplb:1/2', 'the tag "1/2" has a slash in it', 'write the tag at the end alone'],
    ['cplb:.1', '".1" cannot be a tag', TAGS],
    ['cplb:-1', '"-1" cannot be a tag', TAGS],
    ['cplb:1+2', '"1+2" cannot be a tag', TAGS],
    [`cplb:${'t'.repeat(129)}`, 'the tag has 129 characters', 'write 128 at most'],
    ['cplb@', '"" is no digest', DIGITS],
    ['cplb@sha256', '"sha256" is no digest', DIGITS],
    ['cplb@sha256!:0a', '"sha256!:0a" is no digest', DIGITS],
    ['cplb@0a:0b', '"0a:0b" is no digest', DIGITS],
    ['cplb@sha256:0a', 'the digest has 2 digits, sha256 has 64', DIGITS],
    [`cplb@${SHA256}0`, 'the digest has 65 digits, sha256 has 64', DIGITS],
    ['cplb@md5:0a', 'the digest has 2 digits, md5 has 32 at least', DIGITS],
    [`cplb@${SHA256.slice(0, -1)}g`, 'the digest has "g" in it, which is no hexadecimal digit', DIGITS],
    [`cplb@${SHA256}@${SHA256}`, 'there are several digests', 'leave one of them'],
    [`cplb@${SHA256}:1.0`, 'the tag "1.0" comes after the digest', 'write cplb:1.0@sha256:…'],
    [`cplb@sha256:${'0A'.repeat(32)}`, 'the digest has upper case in it', `write ${SHA256}`],
  ])('given %j, then the very part is named', (text, message, remedy) => {
    expect(problemInReference(text)).toEqual({ message, remedy });
  });
});

describe('any text', () => {
  const alphanumeric = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const component = fc
    .array(fc.tuple(fc.constantFrom('.', '_', '__', '-', '---'), alphanumeric), { maxLength: 3 })
    .chain((more) => alphanumeric.map((first) => first + more.flat().join('')));
  const path = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const label = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,6}[A-Za-z0-9])?$/);
  const host = fc.oneof(
    fc.array(label, { minLength: 2, maxLength: 3 }).map((labels) => labels.join('.')),
    fc.constant('localhost'),
    fc.ipV4(),
    fc
      .ipV6()
      .filter((address) => !/\d\.\d/.test(address))
      .map((address) => `[${address}]`),
  );
  const port = fc.option(fc.integer({ min: 1, max: 65535 })).map((number) => (number === null ? '' : `:${number}`));
  const optional = (part: fc.Arbitrary<string>) => fc.option(part, { nil: '' });
  const name = fc.oneof(
    path.filter((text) => !/^[^/]*\.[^/]*\//.test(text)), // the grammar has that for a path, and engines for a host
    fc.tuple(host, port, path).map(([first, number, rest]) => `${first}${number}/${rest}`),
  );
  const reference = fc
    .tuple(
      name,
      optional(fc.stringMatching(/^:\w[\w.-]{0,127}$/)),
      optional(fc.stringMatching(/^@sha256:[0-9a-f]{64}$/)),
    )
    .map((parts) => parts.join(''));

  it('given one that follows the grammar, then nothing is wrong with it', () => {
    fc.assert(fc.property(reference, (text) => problemInReference(text) === undefined));
  });

  it('given one with something put into it, then it is either well-formed by the whole grammar or refused with a remedy', () => {
    // The expression of distribution/reference in one piece; what it has beyond is in the table above.
    const GRAMMAR =
      /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:[._]|__|-*)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-*)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;
    const strange = fc.oneof(fc.constantFrom(':', '/', '@', '.', '-', '_', 'A', ' ', '['), fc.string({ maxLength: 2 }));
    const disturbed = fc.tuple(reference, strange, fc.nat()).map(([text, more, at]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + more + text.slice(place);
    });
    fc.assert(
      fc.property(disturbed, (text) => {
        const problem = problemInReference(text);
        if (problem === undefined) expect(text).toMatch(GRAMMAR);
        else expect(problem.remedy).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });
});
