// Runs a command in a pod of the cluster and gathers what it says, through the `exec` of an API server.

import { CplbError, describeError } from '../base/errors.ts';
import { shown } from '../base/printable.ts';
import type { ApiClient } from './api-client.ts';
import { Gathered } from './gathered.ts';
import { fieldsOf, listOf } from './json.ts';

/** Version 5 is Kubernetes 1.30 and newer; what is used here is the same in both. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** The first byte of each message says what it is (k8s.io/apimachinery/pkg/util/remotecommand). */
const STDOUT = 1;
const STDERR = 2;
const OUTCOME = 3;

/** The status of 255 API servers with their last latencies is below 300 KB. */
const MAX_STDOUT_BYTES = 2 * 1024 * 1024;
const MAX_WORDS_BYTES = 64 * 1024;

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs a command without standard input, and gives back what it said, whatever its exit status.
 *
 * @param signal Ends the wait, and the connection; what runs in the pod learns that its output goes nowhere.
 * @throws {CplbError} As {@link ApiClient.webSocket}, and CPLB_API_UNREACHABLE when the command cannot be run, says too much, or
 *   the connection ends before it is known how it ended.
 */
export async function execInPod(client: ApiClient, request: ExecRequest, signal: AbortSignal): Promise<ExecResult> {
  const { socket, opened } = await client.webSocket(pathOf(request), PROTOCOLS, signal);
  const exchange = new Exchange();
  const { promise, resolve, reject } = Promise.withResolvers<ExecResult>();
  socket.on('message', (message: Buffer) => {
    try {
      const result = exchange.take(message);
      if (result !== undefined) resolve(result);
    } catch (error) {
      reject(error);
    }
  });
  socket.on('close', () => reject(new Error('the connection ended before the command did')));
  promise.catch(() => {}); // it may fail before it is waited for
  await opened;
  try {
    return await promise;
  } catch (cause) {
    const why = signal.aborted ? signal.reason : cause;
    const message = `\`${request.command.join(' ')}\` in the pod ${request.pod}: ${describeError(why)}`;
    throw new CplbError('CPLB_API_UNREACHABLE', message, { cause: why });
  } finally {
    socket.terminate();
  }
}

function pathOf({ namespace, pod, container, command }: ExecRequest): string {
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  for (const word of command) query.append('command', word);
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query}`;
}

/** What has come of one command. */
class Exchange {
  readonly #stdout = new Gathered(MAX_STDOUT_BYTES, 'what it printed');
  readonly #stderr = new Gathered(MAX_WORDS_BYTES, 'its error message');
  readonly #outcome = new Gathered(MAX_WORDS_BYTES, 'the outcome');

  /** Takes a message in; the result once the command has ended. @throws What keeps it from a result. */
  take(message: Buffer): ExecResult | undefined {
    const [channel] = message;
    const text = message.subarray(1);
    if (channel === STDOUT) this.#stdout.add(text);
    if (channel === STDERR) this.#stderr.add(text);
    if (channel !== OUTCOME) return undefined;
    this.#outcome.add(text);
    const exitCode = exitCodeIn(JSON.parse(this.#outcome.take()));
    return { stdout: this.#stdout.take(), stderr: this.#stderr.take(), exitCode };
  }
}

/** Reads the Status that ends an exec. @throws With its message, where the command did not run. */
function exitCodeIn(outcome: unknown): number {
  const { status, reason, message, details } = fieldsOf(outcome, 'the outcome');
  if (status === 'Success') return 0;
  if (reason !== 'NonZeroExitCode') throw new Error(typeof message === 'string' ? shown(message) : 'it cannot be run');
  const causes = listOf(fieldsOf(details, 'the details').causes, 'causes').map((each) => fieldsOf(each, 'a cause'));
  return Number(causes.find((cause) => cause.reason === 'ExitCode')?.message);
}
