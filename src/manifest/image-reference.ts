// Which texts name an image, by the grammar of distribution/reference, as kubelet, containerd, podman and docker read them.

import { parseIp } from '../base/ip.ts';
import { parsePort } from '../base/port.ts';
import { type PlacedProblem, quoted } from '../config/problem.ts';

/** The part that cannot be, and what to write instead. */
type ReferenceProblem = Required<Pick<PlacedProblem, 'message' | 'remedy'>>;

/** `HOST:PORT/PATH:TAG@DIGEST`, cut apart and not checked yet. */
interface Parts {
  /** With its port. */
  readonly host?: string | undefined;
  readonly path: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/** RepositoryNameTotalLengthMax: without host and port. */
const MAX_PATH = 255;

const MAX_TAG = 128;

/** Hexadecimal digits of the algorithms that OCI has registered (image-spec, descriptor.md); go-digest wants lower case. */
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Of other algorithms: 128 bits. */
const MIN_DIGEST = 32;

const LIKE_THIS = 'write it as registry.example/cplb:1.0';

/** What is wrong with an image reference, the first of it; `undefined` for one that is well-formed. */
export function problemInReference(text: string): ReferenceProblem | undefined {
  const whole = problemInWhole(text);
  if (whole !== undefined) return whole;
  const parts = partsOf(text);
  return problemInHost(parts) ?? problemInPath(parts) ?? problemInTag(parts) ?? problemInDigest(parts);
}

const problem = (message: string, remedy: string): ReferenceProblem => ({ message, remedy });

function problemInWhole(text: string): ReferenceProblem | undefined {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0];
  if (scheme !== undefined)
    return problem(`${quoted(text)} begins with ${scheme}`, `write ${text.slice(scheme.length)}`);
  if (/\s/.test(text)) return problem(`${quoted(text)} has a blank in it`, LIKE_THIS);
  const isId = /^[0-9a-f]{64}$/.test(text); // which engines take for one, though the grammar has it as a path too
  return isId ? problem(`${quoted(text)} is the ID of an image, which a registry does not know`, LIKE_THIS) : undefined;
}

/** What stands before the first slash is a host if it looks like one, else part of the path (splitDockerDomain). */
function partsOf(text: string): Parts {
  const [name, digest] = cut(text, '@');
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:A-Z]/.test(first) || first === 'localhost';
  const [path, tag] = cut(isHost ? name.slice(slash + 1) : name, ':');
  return { host: isHost ? first : undefined, path, tag, digest };
}

function cut(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** An address of IPv6, and none of IPv4 in it. */
const IN_BRACKETS = /^\[[0-9a-f:]+\]$/i;

const HOST_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

function problemInHost({ host: text }: Parts): ReferenceProblem | undefined {
  if (text === undefined) return undefined;
  const { host = '', port } = /^(?<host>\[.*?\]|[^:]*)(?::(?<port>.*))?$/.exec(text)?.groups ?? {};
  const isKnown = host.startsWith('[')
    ? IN_BRACKETS.test(host) && parseIp(host.slice(1, -1)) !== undefined
    : host.split('.').every((label) => HOST_LABEL.test(label));
  if (!isKnown) return problem(`${quoted(text)} is no host of a registry`, 'write one such as registry.example:5000');
  if (port === undefined || parsePort(port) !== undefined) return undefined;
  const remedy = `write a number from 1 to 65535, as in ${host}:5000/cplb, and a tag at the end alone`;
  return problem(`${quoted(port)} is no port of the registry ${host}`, remedy);
}

const PATH_COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;

function problemInPath({ path }: Parts): ReferenceProblem | undefined {
  const wrong = path.split('/').find((component) => !PATH_COMPONENT.test(component));
  if (wrong === undefined) {
    const tooLong = `the repository has ${path.length} characters`;
    return path.length > MAX_PATH ? problem(tooLong, `give it a name of ${MAX_PATH} at most`) : undefined;
  }
  if (path === '') return problem('the repository is missing', LIKE_THIS);
  if (wrong === '')
    return problem(`the repository ${quoted(path)} has an empty part`, 'write one slash between two names');
  if (PATH_COMPONENT.test(wrong.toLowerCase())) {
    return problem(`the repository ${quoted(path)} has upper case in it`, `write ${path.toLowerCase()}`);
  }
  const remedy = 'write a-z and 0-9, and between them one dot, one or two _, or dashes';
  return problem(`${quoted(wrong)} cannot be a part of the repository`, remedy);
}

const TAG = /^\w[\w.-]*$/;

function problemInTag({ path, tag }: Parts): ReferenceProblem | undefined {
  if (tag === undefined) return undefined;
  if (tag === '') return problem('the tag after the colon is empty', `write ${path}:1.0, or ${path} without a colon`);
  const tags = tag.split(':');
  if (tags.length > 1) return problem(`there are several tags, ${tags.map(quoted).join(' and ')}`, 'leave one of them');
  if (tag.includes('/')) return problem(`the tag ${quoted(tag)} has a slash in it`, 'write the tag at the end alone');
  if (tag.length > MAX_TAG) return problem(`the tag has ${tag.length} characters`, `write ${MAX_TAG} at most`);
  const remedy = 'write letters, digits and _ . - with neither . nor - first';
  return TAG.test(tag) ? undefined : problem(`${quoted(tag)} cannot be a tag`, remedy);
}

const ALGORITHM = /^[a-z][a-z0-9]*(?:[+._-][a-z][a-z0-9]*)*$/i;

function problemInDigest({ path, digest }: Parts): ReferenceProblem | undefined {
  if (digest === undefined) return undefined;
  const remedy = 'write @sha256: and its 64 digits, as the registry tells them';
  if (digest.includes('@')) return problem('there are several digests', 'leave one of them');
  const [algorithm, hex = ''] = cut(digest, ':');
  if (!ALGORITHM.test(algorithm) || hex === '') return problem(`${quoted(digest)} is no digest`, remedy);
  const [digits, tag] = cut(hex, ':');
  if (tag !== undefined)
    return problem(`the tag ${quoted(tag)} comes after the digest`, `write ${path}:${tag}@${algorithm}:…`);
  const wrong = /[^0-9a-f]/i.exec(digits)?.[0];
  if (wrong !== undefined)
    return problem(`the digest has ${quoted(wrong)} in it, which is no hexadecimal digit`, remedy);
  const length = DIGEST_LENGTHS[algorithm];
  if (length === undefined ? digits.length < MIN_DIGEST : digits.length !== length) {
    return problem(
      `the digest has ${digits.length} digits, ${algorithm} has ${length ?? `${MIN_DIGEST} at least`}`,
      remedy,
    );
  }
  const isUpper = length !== undefined && digits !== digits.toLowerCase();
  return isUpper ? problem('the digest has upper case in it', `write ${algorithm}:${digits.toLowerCase()}`) : undefined;
}
