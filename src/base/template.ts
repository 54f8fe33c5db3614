// The template engine, set up once: Liquid, because it runs no code of its own and refuses names it does not know.

import { Liquid, LiquidError } from 'liquidjs';
import { CplbError } from './errors.ts';

/**
 * Limits for a template that somebody wrote in a hurry: 1 s, and a list or text of 10^6 entries or characters. It includes no
 * other files, for `templates` is where the engine would look for them.
 */
const LIMITS = { renderLimit: 1000, memoryLimit: 1e6, templates: {} };

const engine = new Liquid({ strictVariables: true, strictFilters: true, ownPropertyOnly: true, ...LIMITS });

/** A template's text, and the user's own file that it was read from; built-in ones have none. */
export interface Template {
  readonly text: string;
  readonly path: string | undefined;
}

/** A name that a template can use, as `docs/reference/templates.md` lists it. */
export interface TemplateVariable {
  /** `VRRPInstances[].Interface` for a field of each entry of a list. */
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'list';
  readonly meaning: string;
}

/**
 * Fills a template.
 *
 * @param view Flat values and lists of them, already in the units and the quoting of the target.
 * @throws An error with line and column for a syntax error or an unknown variable.
 */
export const fill = (template: string, view: object): string => engine.parseAndRenderSync(template, view);

/**
 * Fills a template that may be the user's own.
 *
 * @throws {CplbError} CPLB_INVALID_TEMPLATE with path, line and column for a fault of the user's file.
 */
export function fillTemplate({ text, path }: Template, view: object): string {
  if (path !== undefined) refuseGo(text, path);
  try {
    return fill(text, view);
  } catch (cause) {
    if (path === undefined || !(cause instanceof LiquidError)) throw cause;
    const [line, column] = cause.token.getPosition();
    const what = cause.message.slice(0, cause.message.lastIndexOf(', line:')); // the same place follows
    throw new CplbError('CPLB_INVALID_TEMPLATE', `The template ${path} (line ${line}, column ${column}): ${what}.`, {
      cause,
    });
  }
}

/** What begins an action of a Go template: a field, a variable, or a keyword that is no name in cplb's templates. */
const GO_ACTION = /\{\{-?\s*(?:[.$]|(?:range|if|else|end|with|define|template|block|include|printf|len)\b)[^}]*/;

/** k0s takes Go templates under the same name, so the likeliest fault has a message of its own. */
function refuseGo(text: string, path: string): void {
  const found = GO_ACTION.exec(text);
  if (found === null) return;
  const line = text.slice(0, found.index).split('\n').length;
  throw new CplbError(
    'CPLB_INVALID_TEMPLATE',
    `The template ${path} (line ${line}) is a Go template, as k0s has them: "${found[0].trim()}". cplb fills Liquid.`,
    { action: 'Translate it as docs/reference/templates.md shows; the names of the variables are the same.' },
  );
}
