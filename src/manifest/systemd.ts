// A systemd unit that runs cplb in a container, for a host without a kubelet: a dedicated load balancer, a k0s controller.

import type { Config } from '../config/types.ts';
import { graceSeconds } from './grace.ts';
import { hostDuties } from './host-duties.ts';
import type { Manifest } from './manifest.ts';
import { memoryLimitMib } from './memory-limit.ts';
import { type Mount, mountsFor } from './mounts.ts';

/** podman, and docker with the same arguments. */
const ENGINE = '/usr/bin/podman';

/** The unit as text, equal for equal input. */
export function unitFor({ image, config, document, version }: Manifest): string {
  const mounts = mountsFor(config);
  return `# cplb ${version}, for /etc/systemd/system/cplb.service. Then: systemctl daemon-reload && systemctl enable --now cplb
# It runs in a container; with Docker, write /usr/bin/docker in place of ${ENGINE}.
${hostDuties(config)
  .map((duty) => `# ${duty}\n`)
  .join('')}[Unit]
Description=cplb: highly available endpoint for the Kubernetes API
Wants=network-online.target
After=network-online.target docker.service
# However often it fails, such as before an image or an address is there, it is started again.
StartLimitIntervalSec=0

[Service]
# CPLB_CONFIG is the whole configuration, as JSON, which is YAML too. After a change: systemctl daemon-reload && systemctl restart cplb
Environment=${environment('CPLB_CONFIG', JSON.stringify(document, null, 2))}
Environment=CPLB_NODE_NAME=%H
${mounts
  .filter(({ kind }) => kind === 'folder')
  .map(({ path }) => `ExecStartPre=/usr/bin/mkdir -p ${escapeSpecifiers(path)}\n`)
  .join('')}ExecStartPre=-${ENGINE} rm --force cplb
# To upgrade cplb, change the tag of the image on one node after the other.
ExecStart=${[`${ENGINE} run`, ...runArguments(mounts, config), escapeSpecifiers(image), 'start'].join(' \\\n  ')}
# Reads the kubeconfig and the custom templates again.
ExecReload=${ENGINE} kill --signal HUP cplb
Restart=always
RestartSec=1
KillMode=mixed
TimeoutStopSec=${graceSeconds(config) + ENGINE_SECONDS}
OOMScoreAdjust=-997

[Install]
WantedBy=multi-user.target
`;
}

/** What the engine itself may need to take the container away. */
const ENGINE_SECONDS = 10;

/** The same rights and the same memory as the pod has, and no more. */
const runArguments = (mounts: readonly Mount[], config: Config): readonly string[] => [
  '--rm --name cplb --network host --read-only',
  '--cap-drop ALL --cap-add NET_ADMIN --cap-add NET_RAW --security-opt no-new-privileges',
  `--memory ${memoryLimitMib(config)}m`,
  '--env CPLB_CONFIG --env CPLB_NODE_NAME',
  ...mounts.map(({ path, kind, readOnly }) =>
    kind === 'memory'
      ? `--tmpfs ${escapeSpecifiers(path)}:rw,size=16m,mode=0700`
      : `--volume ${escapeSpecifiers(path)}:${escapeSpecifiers(path)}${readOnly ? ':ro' : ''}`,
  ),
];

/**
 * An assignment for `Environment=`, in single quotes over several lines. systemd joins lines that end in a backslash with a
 * blank, which JSON does not mind; within quotes it reads C escapes (systemd.syntax(7)), and `%` everywhere.
 */
function environment(name: string, value: string): string {
  const quoted = value.replaceAll('\\', '\\\\').replaceAll("'", '\\x27').replaceAll('\n', ' \\\n');
  return `'${name}=${escapeSpecifiers(quoted)}'`;
}

/** `%` introduces what systemd fills in, such as `%H` for the host's name (systemd.unit(5)). */
const escapeSpecifiers = (text: string): string => text.replaceAll('%', '%%');
