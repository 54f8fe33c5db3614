import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNotifyLine } from '../../../src/keepalived/notify.ts';
import type { VrrpState } from '../../../src/keepalived/states.ts';

describe('parseNotifyLine', () => {
  it.each<[string, VrrpState]>([
    ['INSTANCE "cplb-0" MASTER 199', 'master'],
    ['INSTANCE "cplb-0" BACKUP 49', 'backup'],
    ['INSTANCE "cplb-0" FAULT 0', 'fault'],
    ['INSTANCE "cplb-0" FAULT -1', 'fault'],
    ['INSTANCE "cplb-0" STOP 199', 'init'],
    ['INSTANCE "cplb-0" DELETED 199', 'init'],
    ['INSTANCE "cplb-0" MASTER', 'master'],
  ])('given %s, then the state is %s', (line, state) => {
    expect(parseNotifyLine(line)).toEqual({ instance: 'cplb-0', state });
  });

  it('given another master, then it is a rival', () => {
    expect(parseNotifyLine('INSTANCE "cplb-0" MASTER_RX_LOWER_PRI 199')).toEqual({ instance: 'cplb-0', rival: true });
  });

  it.each([
    ['a group', 'GROUP "cplb" MASTER 0'],
    ['a change of priority', 'INSTANCE "cplb-0" MASTER_PRIORITY 199'],
    ['an unknown state', 'INSTANCE "cplb-0" SLEEPING 1'],
    ['a name of Object.prototype', 'INSTANCE "cplb-0" constructor 1'],
    ['the first half of a line', 'INSTANCE "cplb-0'],
    ['the second half of a line', 'b-0" MASTER 199'],
    ['an empty name', 'INSTANCE "" MASTER 199'],
    ['no name', 'INSTANCE MASTER 199'],
    ['more at the end', 'INSTANCE "cplb-0" MASTER 199 and more'],
    ['two lines in one', 'INSTANCE "cplb-0" MASTER 199INSTANCE "cplb-0" BACKUP 1'],
    ['nothing', ''],
    ['noise', '\0\u{fffd}[{'],
  ])('given %s, then it is passed over', (_given, line) => {
    expect(parseNotifyLine(line)).toBeUndefined();
  });

  it('given any text, then it does not throw', () => {
    fc.assert(fc.property(fc.string(), (line) => void parseNotifyLine(line)));
  });
});
