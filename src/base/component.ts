// What every long-running part of `cplb start` looks like.

/** A part that runs until it is told to stop. Its promise settles when it has given back all that it took. */
export interface Component {
  /** Short and constant: the `component` of its log lines. */
  readonly name: string;
  /**
   * Runs until `signal` aborts, or until it fails (then it rejects and the whole runtime stops).
   *
   * @param ready Called once, when the components after this one may start.
   */
  run(signal: AbortSignal, ready: () => void): Promise<void>;
}
