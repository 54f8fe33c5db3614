// The status of one node as plain text: what is wrong first, then tables. Pure.

import type { BackendStatus, StatusDocument } from '../../admin/contract.ts';
import { tailOf } from '../../admin/log-line.ts';
import { troubleOf } from '../../admin/trouble.ts';
import { warningsOf } from '../../admin/warnings.ts';
import { columns } from '../../base/columns.ts';
import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import { oneLine } from '../../base/printable.ts';
import { age, bytes, stateWord, transportOf } from './words.ts';

/** @param now Milliseconds since 1970, from which ages are counted. */
export const statusText = (status: StatusDocument, now: number): string =>
  [warnings, nodeLine, vips, instances, parts, backends, events]
    .map((section) => section(status, now))
    .filter((text) => text !== '')
    .join('\n');

type Section = (status: StatusDocument, now: number) => string;

const nodeLine: Section = ({ node, version, startedAt, holder, score }, now) => {
  const role = holder ? 'holds the VIP' : 'does not hold the VIP';
  return `${node}: ${role}${score.draining ? ', draining' : ''}; cplb ${version}, started ${age(startedAt, now)} ago\n`;
};

const warnings: Section = (status, now) => {
  const texts = warningsOf(status, now).map(({ what, action }) => `  ${oneLine(what)}\n    ${oneLine(action)}\n`);
  return texts.length === 0 ? '' : `WARNINGS\n${texts.join('')}`;
};

const vips: Section = ({ vrrp }, now) =>
  columns([
    ['VIP', 'STATE', 'SINCE', 'HELD BY', 'PRIORITY', 'INSTANCE'],
    ...vrrp.flatMap((instance) =>
      instance.virtualIPs.map((vip) => [
        vip,
        stateWord(instance),
        age(instance.since, now),
        instance.holder ?? '-',
        String(instance.priority ?? '-'),
        instance.name,
      ]),
    ),
  ]);

const instances: Section = ({ vrrp }) =>
  columns([
    ['INSTANCE', 'INTERFACE', 'VRID', 'VRRP', 'ADVERTS', 'SENT BY'],
    ...vrrp.map((instance) => [
      instance.name,
      instance.interface,
      String(instance.virtualRouterID),
      String(instance.vrrpVersion),
      formatDuration(instance.advertIntervalMs),
      transportOf(instance),
    ]),
  ]);

const parts: Section = (status, now) =>
  columns([
    ['SCORE', scoreText(status)],
    [
      'KEEPALIVED',
      `${status.keepalived.version}, ${status.keepalived.state}, restarted ${plural(status.keepalived.restarts, 'time')}`,
    ],
    ['BALANCER', balancerText(status)],
    ['DISCOVERY', discoveryText(status, now)],
  ]);

function scoreText({ score }: StatusDocument): string {
  const { level, incumbent, rank } = score.parts;
  const state = score.canServe ? 'can serve' : 'cannot serve';
  const marks = [state, ...(score.heldBack ? ['held back'] : []), ...(score.draining ? ['draining'] : [])];
  return `${score.value} = ${level} able to serve + ${incumbent} incumbent + ${rank} rank; ${marks.join(', ')}`;
}

function balancerText({ balancer }: StatusDocument): string {
  const { mode, serving, connections, connectionsTotal, rejectedTotal, maxConnections } = balancer;
  const limit = maxConnections === undefined ? '' : ` of ${maxConnections}`;
  const open = connections === undefined ? '' : `${connections}${limit} connections, `;
  const counted = `${open}${connectionsTotal} since the start, ${rejectedTotal} turned away`;
  return `${mode}, ${serving ? 'serving' : 'not serving'}${mode === 'none' ? '' : `; ${counted}`}`;
}

function discoveryText({ discovery: { source, state, server, lastSuccess } }: StatusDocument, now: number): string {
  const of = server === undefined ? '' : ` ${server}`;
  return `${source}, ${state}${of}${lastSuccess === undefined ? '' : `, last told ${age(lastSuccess, now)} ago`}`;
}

const backends: Section = ({ backends }) =>
  columns([
    ['BACKEND', 'STATE', 'LATENCY', 'OPEN', 'TOTAL', 'SENT', 'RECEIVED', 'NOTE'],
    ...backends.map((backend) => [
      backend.address,
      backend.state,
      backend.latencyMs === undefined || backend.state === 'down' ? '-' : `${Math.round(backend.latencyMs)}ms`,
      String(backend.connections),
      String(backend.connectionsTotal),
      bytes(backend.bytesSent),
      bytes(backend.bytesReceived),
      noteOn(backend),
    ]),
  ]);

function noteOn(backend: BackendStatus): string {
  const { local, suspicion } = backend;
  const trouble = troubleOf(backend);
  const notes = [
    ...(local ? ['this node'] : []),
    ...(suspicion === undefined ? [] : [`suspected: ${suspicion}`]),
    ...(trouble === undefined ? [] : [oneLine(trouble)]),
  ];
  return notes.join(', ') || '-';
}

const events: Section = ({ events }) =>
  events.length === 0
    ? ''
    : columns([
        ['EVENT', 'LEVEL', 'FROM', 'MESSAGE'],
        ...events.map(({ time, level, component, message, fields }) => [
          time,
          level,
          component || 'cplb',
          oneLine(`${message}${tailOf(fields)}`),
        ]),
      ]);
