// The template engine, set up once: Liquid, because it runs no code of its own and refuses names it does not know.

import { Liquid } from 'liquidjs';

const engine = new Liquid({ strictVariables: true, strictFilters: true, ownPropertyOnly: true });

/**
 * Fills a template.
 *
 * @param view Flat values and lists of them, already in the units and the quoting of the target.
 * @throws An error with line and column for a syntax error or an unknown variable.
 */
export const fill = (template: string, view: object): string => engine.parseAndRenderSync(template, view);
