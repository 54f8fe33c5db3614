import { describe, expect, it } from 'vitest';
import { VARIABLES as SERVER_VARIABLES, virtualServersView } from '../../../src/balancer/ipvs/virtual-servers.ts';
import type { TemplateVariable } from '../../../src/base/template.ts';
import { runFiles } from '../../../src/keepalived/run-dir.ts';
import { keepalivedView, VARIABLES } from '../../../src/keepalived/view.ts';
import { planWith } from '../balancer/virtual-servers-fixture.ts';
import { expectGolden } from '../golden.ts';
import { plan } from '../plan/fixture.ts';
import { namesIn, tableOf, templatesPage } from './page.ts';

const unicast = plan({}, [{ unicastPeers: ['10.0.0.2'] }]);
const servers = planWith([{ ipAddress: '10.0.0.100' }]);

const byName = (names: readonly Pick<TemplateVariable, 'name'>[]) =>
  names.toSorted((a, b) => (a.name < b.name ? -1 : 1));

describe('the documented variables', () => {
  it.each<[string, object, readonly TemplateVariable[]]>([
    ['keepalived.conf', keepalivedView(unicast, runFiles('/run/cplb')), VARIABLES],
    ['the virtual servers', virtualServersView(servers, servers.staticBackends), SERVER_VARIABLES],
  ])('given the view of %s, then they are what is in it, with their types', (_given, view, variables) => {
    expect(byName(variables.map(({ name, type }) => ({ name, type })))).toEqual(byName(namesIn(view)));
  });

  it.each([...VARIABLES, ...SERVER_VARIABLES])('given $name, then its meaning is a sentence', ({ meaning }) => {
    expect(meaning).toMatch(/^[A-Z0-9`].*\.$/);
  });
});

describe('docs/reference/templates.md', () => {
  it('given the variables, then the page is what they say', () => {
    const page = templatesPage({ keepalived: tableOf(VARIABLES), virtualServers: tableOf(SERVER_VARIABLES) });
    expectGolden('docs/reference/templates.md', page);
  });
});
