// From a request to its answer. Pure: the server only puts the answer on the wire.

import { type AccessRequest, type Authorizer, accessTo, fullName, isSet, placeOf, type User } from './access.ts';
import type { History } from './history.ts';
import { type KubeObject, RESOURCES, type ResourceName } from './kube-object.ts';
import { matcherOf } from './selectors.ts';
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
}

export type Answer =
  | { readonly kind: 'text'; readonly code: number; readonly body: string }
  | { readonly kind: 'json'; readonly code: number; readonly body: unknown }
  | { readonly kind: 'watch'; readonly watch: WatchRequest };

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
  const access = accessTo(place, url.searchParams, client);
  return (knowledge) => {
    if (!knowledge.authorize(access)) return refusal(denial(access)); // even of what it does not serve
    if (knowledge.lacks.includes(place.resource)) return refusal(unknownPath());
    return place.name === undefined
      ? collection(place.resource, url.searchParams, knowledge)
      : single(place.resource, place.name, knowledge);
  };
}

function denial({ user, verb, resource, group, namespace }: AccessRequest): Status {
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const action = `${verb} resource "${resource}" in API group "${group}" ${scope}`;
  return forbidden(fullName(resource), user.name, action);
}

function single(resource: ResourceName, name: string, { history }: Knowledge): Answer {
  const object = history.objects[resource].find(({ metadata }) => metadata.name === name);
  return object === undefined ? refusal(notFound(fullName(resource), name)) : { kind: 'json', code: 200, body: object };
}

function collection(resource: ResourceName, query: URLSearchParams, knowledge: Knowledge): Answer {
  const view = { resource, matches: matcherOf(query) };
  if (!isSet(query, 'watch')) return { kind: 'json', code: 200, body: listOf(knowledge.history, view) };
  const version = numberIn(query, 'resourceVersion');
  const watch: WatchRequest = {
    ...view,
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
const listOf = (history: History, { resource, matches }: Pick<WatchRequest, 'resource' | 'matches'>) => ({
  kind: `${RESOURCES[resource].kind}List`,
  apiVersion: RESOURCES[resource].apiVersion,
  metadata: { resourceVersion: String(history.version) },
  items: history.objects[resource].filter(matches).map(withoutType),
});

const withoutType = ({ kind: _kind, apiVersion: _apiVersion, ...item }: KubeObject) => item;
