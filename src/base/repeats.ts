// Log lines that repeat: the first is logged, the rest are counted and told once a minute.

/** keepalived says the same of every advert that it discards, five times a second and more; clients come back as fast. */
const QUIET_MS = 60_000;

/** Different lines that are remembered; the one not seen for longest is forgotten. */
const MAX_LINES = 64;

interface Entry {
  /** Times it was left out since it was last logged. */
  left: number;
  /** Logs it once more with the number of times it was left out. */
  log: (repeated: number) => void;
  timer?: NodeJS.Timeout;
  readonly loggedAt: number;
}

export class Repeats {
  readonly #entries = new Map<string, Entry>();

  /**
   * Logs a line, unless one with the same key was logged in the last minute.
   *
   * @param key What makes it the same line.
   * @param log Called with 0 at once, or later with how often it was left out.
   */
  log(key: string, log: (repeated: number) => void): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || performance.now() - entry.loggedAt >= QUIET_MS) this.#first(key, log);
    else this.#again(key, entry, log);
  }

  /** Tells what is still untold, and forgets everything. */
  end(): void {
    for (const key of [...this.#entries.keys()]) this.#forget(key);
  }

  #again(key: string, entry: Entry, log: (repeated: number) => void): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry); // now the youngest
    entry.left += 1;
    entry.log = log;
    entry.timer ??= setTimeout(() => this.#tell(key), entry.loggedAt + QUIET_MS - performance.now()).unref();
  }

  #first(key: string, log: (repeated: number) => void): void {
    this.#forget(key);
    this.#remember(key, log);
    log(0);
  }

  #remember(key: string, log: (repeated: number) => void): void {
    const [eldest] = this.#entries.keys();
    if (this.#entries.size >= MAX_LINES && eldest !== undefined) this.#forget(eldest);
    this.#entries.set(key, { left: 0, log, loggedAt: performance.now() });
  }

  /** The minute is over: tells how often it came, and begins another minute. */
  #tell(key: string): void {
    const log = this.#entries.get(key)?.log;
    this.#forget(key);
    if (log !== undefined) this.#remember(key, log);
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    clearTimeout(entry.timer);
    if (entry.left > 0) entry.log(entry.left);
  }
}
