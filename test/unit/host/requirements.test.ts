import { describe, expect, it } from 'vitest';
import { effectiveCapabilities, requireLinux } from '../../../src/host/requirements.ts';

const status = (effective: string) =>
  `Name:\tnode\nCapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t${effective}\nCapBnd:\t000001ffffffffff\n`;

describe('effectiveCapabilities', () => {
  it.each([
    ['none', status('0000000000000000'), 0n],
    ['NET_ADMIN and NET_RAW', status('0000000000003000'), (1n << 12n) | (1n << 13n)],
    ['every capability of the kernel, beyond 32 bits', status('000001ffffffffff'), (1n << 41n) - 1n],
    ['no such line', 'Name:\tnode\n', 0n],
    ['nothing', '', 0n],
  ])('given %s, then that is read', (_given, text, effective) => {
    expect(effectiveCapabilities(text)).toBe(effective);
  });
});

describe('requireLinux', () => {
  it('given Linux, then that is right', () => {
    expect(() => requireLinux('linux')).not.toThrow();
  });

  it.each(['darwin', 'win32', 'freebsd'])('given %s, then it is named, with what works there', (platform) => {
    expect(() => requireLinux(platform)).toThrow(
      expect.objectContaining({
        code: 'CPLB_PLATFORM',
        message: `cplb holds a VIP on Linux only; this is ${platform}.`,
        action: expect.stringContaining('init, join'),
      }),
    );
  });
});
