// From a request to its answer. Pure: the server only puts the answer on the wire.

import {
  type AccessRequest,
  type Authorizer,
  accessTo,
  accessToExec,
  fullName,
  isSet,
  type Place,
  placeOf,
  type User,
} from './access.ts';
import type { History } from './history.ts';
import { type KubeObject, RESOURCES, type ResourceName } from './kube-object.ts';
import { type Matcher, matcherOf } from './selectors.ts';
import {
  badRequest,
  forbidden,
  methodNotAllowed,
  notFound,
  type Status,
  StatusError,
  unauthorized,
  unknownPath,
} from './status.ts';
import type { WatchRequest } from './watch.ts';

/** Who the client has proved to be, or that it did not try to, or failed to. */
export type Identification = User | 'anonymous' | 'failed';

export interface Question {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly client: Identification;
}

/** What the server knows at the time of the question. */
export interface Knowledge {
  readonly history: History;
  readonly ready: boolean;
  readonly bookmarkMs: number;
  /** What this server does not know, as one of an older Kubernetes. */
  readonly lacks: readonly ResourceName[];
  readonly authorize: Authorizer;
  /** The pods, where they are asked for. */
  readonly pods: readonly KubeObject[];
}

export type Answer =
  | { readonly kind: 'text'; readonly code: number; readonly body: string }
  | { readonly kind: 'json'; readonly code: number; readonly body: unknown }
  | { readonly kind: 'watch'; readonly watch: WatchRequest }
  | { readonly kind: 'exec'; readonly exec: ExecRequest };

/** A command to be run in a pod. */
export interface ExecRequest {
  readonly pod: string;
  readonly container: string | null;
  readonly command: readonly string[];
}

const DEFAULT_WATCH_MS = 5 * 60_000;
/** The longest that a timer of Node.js can wait. */
const MAX_WATCH_MS = 2 ** 31 - 1;

/** The answer of a kube-apiserver to `question`. */
export function answerTo(question: Question, knowledge: Knowledge): Answer {
  try {
    return route(question, knowledge);
  } catch (error) {
    if (error instanceof StatusError) return refusal(error.status);
    throw error;
  }
}

const refusal = (status: Status): Answer => ({ kind: 'json', code: status.code, body: status });

function route({ method, target, client }: Question, knowledge: Knowledge): Answer {
  const url = URL.parse(target, 'https://kubernetes');
  const open = PUBLIC[url?.pathname ?? ''];
  // A proof that fails is refused everywhere, even where none is asked for: so does the real one.
  if (client === 'failed' || (client === 'anonymous' && open === undefined)) return refusal(unauthorized());
  const answer = open ?? resourceRoute(url, client);
  if (answer === undefined) return refusal(unknownPath());
  const allowed = method === 'GET' || (method === 'HEAD' && open !== undefined);
  return allowed ? answer(knowledge) : refusal(methodNotAllowed());
}

type Route = (knowledge: Knowledge) => Answer;

const OK: Answer = { kind: 'text', code: 200, body: 'ok' };
const NOT_READY = '[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n';

const VERSION = {
  major: '1',
  minor: '33',
  gitVersion: 'v1.33.1+cplb.lab',
  gitCommit: '8adc0f041b8e7ad1d30e29cc59c6ae7a15e19828',
  gitTreeState: 'clean',
  buildDate: '2025-05-15T08:19:08Z',
  goVersion: 'go1.24.2',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** What anybody may ask. */
const PUBLIC: Readonly<Record<string, Route>> = {
  '/livez': () => OK,
  '/healthz': () => OK,
  '/readyz': ({ ready }) => (ready ? OK : { kind: 'text', code: 500, body: NOT_READY }),
  '/version': () => ({ kind: 'json', code: 200, body: VERSION }),
};

function resourceRoute(url: URL | null, client: Identification): Route | undefined {
  const place = placeOf(url?.pathname ?? '');
  if (url === null || place === undefined || typeof client === 'string') return undefined;
  const needed = place.exec ? accessToExec(place, client) : [accessTo(place, url.searchParams, client)];
  return (knowledge) => {
    const denied = needed.find((access) => !knowledge.authorize(access));
    if (denied !== undefined) return refusal(denial(denied)); // even of what it does not serve
    if (knowledge.lacks.includes(place.resource)) return refusal(unknownPath());
    return contentOf(place, url.searchParams, knowledge);
  };
}

function contentOf({ resource, name, exec }: Place, query: URLSearchParams, knowledge: Knowledge): Answer {
  if (name === undefined) return collection(resource, query, knowledge);
  const object = objectsIn(knowledge, resource).find(({ metadata }) => metadata.name === name);
  if (object === undefined) return refusal(notFound(fullName(resource), name));
  if (!exec) return { kind: 'json', code: 200, body: object };
  const command = query.getAll('command');
  if (command.length === 0) return refusal(badRequest('you must specify at least 1 command for the container'));
  return { kind: 'exec', exec: { pod: name, container: query.get('container'), command } };
}

const objectsIn = ({ history, pods }: Knowledge, resource: ResourceName): readonly KubeObject[] =>
  resource === 'pods' ? pods : history.objects[resource];

function denial({ user, verb, resource, group, namespace }: AccessRequest): Status {
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const action = `${verb} resource "${resource}" in API group "${group}" ${scope}`;
  return forbidden(fullName(resource), user.name, action);
}

function collection(resource: ResourceName, query: URLSearchParams, knowledge: Knowledge): Answer {
  const matches = matcherOf(query);
  if (!isSet(query, 'watch')) return { kind: 'json', code: 200, body: listOf(resource, matches, knowledge) };
  if (resource === 'pods') throw new StatusError(badRequest('the pods of this stand-in cannot be watched'));
  const version = numberIn(query, 'resourceVersion');
  const watch: WatchRequest = {
    ...{ resource, matches },
    after: version === 0 ? undefined : version,
    timeoutMs: Math.min((numberIn(query, 'timeoutSeconds') ?? 0) * 1000 || DEFAULT_WATCH_MS, MAX_WATCH_MS),
    bookmarkMs: isSet(query, 'allowWatchBookmarks') ? knowledge.bookmarkMs : undefined,
  };
  return { kind: 'watch', watch };
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new StatusError(badRequest(`Invalid value: "${text}": ${name} must be a whole number`));
}

/** The items of a list go without kind and apiVersion, which surprises those who only know kubectl's output. */
const listOf = (resource: ResourceName, matches: Matcher, knowledge: Knowledge) => ({
  kind: `${RESOURCES[resource].kind}List`,
  apiVersion: RESOURCES[resource].apiVersion,
  metadata: { resourceVersion: String(knowledge.history.version) },
  items: objectsIn(knowledge, resource).filter(matches).map(withoutType),
});

const withoutType = ({ kind: _kind, apiVersion: _apiVersion, ...item }: KubeObject) => item;
