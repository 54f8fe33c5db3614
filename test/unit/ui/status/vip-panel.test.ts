// The VIPs on the screen.

import { expect, it } from 'vitest';
import { vipLines } from '../../../../src/ui/status/vip-panel.ts';
import { ago, HEALTHY, INSTANCE, NOW, shown } from './fixture.ts';

it.each([
  [1, 'the holder is not heard yet; backup here'],
  [20, 'no holder is heard; backup here'],
])('given a backup for %i s without a holder, then it reads: %s', (seconds, text) => {
  const { holder: _, ...unheard } = INSTANCE;
  const vrrp = [{ ...unheard, state: 'backup', since: ago(seconds) }] as const;
  expect(shown(vipLines({ ...HEALTHY, vrrp }, { now: NOW, width: 100, lines: 1 }))).toContain(text);
});
