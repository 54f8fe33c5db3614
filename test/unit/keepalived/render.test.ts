import { describe, expect, it } from 'vitest';
import { MODES, render } from './fixture.ts';

describe('renderKeepalivedConf', () => {
  it.each(MODES)('given %s, then it is golden/%s.conf', async (_given, name, instances) => {
    await expect(render(instances)).toMatchFileSnapshot(`golden/${name}.conf`);
  });

  it.each(MODES)('given %s twice, then equal text', (_given, _name, instances) => {
    expect(render(instances)).toBe(render(instances));
  });

  it('given another run directory, then every file is there', () => {
    const paths = render([{}], '/run/other').match(/\/run\/\S*?(?=["\s])/g);
    expect(paths).toEqual(['/run/other/vrrp.fifo', '/run/other/reload.log', '/run/other/score']);
  });
});
