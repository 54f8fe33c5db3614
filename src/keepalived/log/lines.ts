// A stream of bytes cut into lines, none of which is kept beyond a limit.

const NEWLINE = 0x0a;

export class LineSplitter {
  readonly #limit: number;
  readonly #onLine: (line: string) => void;
  #parts: Buffer[] = [];
  #length = 0;
  #isCut = false;

  /**
   * @param limit Bytes of a line that are kept; the rest of it is replaced by `…`.
   * @param onLine Gets each line without its end; bytes that are no UTF-8 are replaced by U+FFFD.
   */
  constructor(limit: number, onLine: (line: string) => void) {
    this.#limit = limit;
    this.#onLine = onLine;
  }

  write(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#emit();
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  /** Emits what came after the last line end. */
  end(): void {
    if (this.#length > 0) this.#emit();
  }

  #keep(bytes: Buffer): void {
    const part = bytes.subarray(0, this.#limit - this.#length);
    this.#isCut ||= part.length < bytes.length;
    if (part.length === 0) return;
    this.#parts.push(Buffer.from(part)); // a copy: the slice would keep its whole chunk in memory
    this.#length += part.length;
  }

  #emit(): void {
    const line = Buffer.concat(this.#parts).toString('utf8');
    const isCut = this.#isCut;
    this.#parts = [];
    this.#length = 0;
    this.#isCut = false;
    this.#onLine(isCut ? `${line}…` : line);
  }
}
