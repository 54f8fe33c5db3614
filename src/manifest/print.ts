// A manifest in the form that was asked for.

import type { Manifest } from './manifest.ts';
import { podComments, podFor } from './pod.ts';
import { unitFor } from './systemd.ts';
import { toYaml } from './yaml.ts';

export const FORMATS = ['pod', 'json', 'systemd'] as const;

export type Format = (typeof FORMATS)[number];

/** The manifest as text: a pod in YAML or JSON, or a systemd unit. Equal for equal input. */
export function printManifest(manifest: Manifest, format: Format): string {
  switch (format) {
    case 'pod':
      return toYaml(podFor(manifest), podComments(manifest));
    case 'json':
      return `${JSON.stringify(podFor(manifest), null, 2)}\n`;
    case 'systemd':
      return unitFor(manifest);
  }
}
