// An order whose client has given up by the time it is read.

import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import type { AdminSources } from '../../../src/admin/contract.ts';
import { AdminServer, socketPath } from '../../../src/admin/server.ts';
import { STATUS } from '../../unit/admin/fixture.ts';
import { port } from '../../unit/plan/fixture.ts';
import { tcpServer } from '../backends/fixture.ts';
import { Folder } from '../host/folder.ts';
import { Running } from '../host/running.ts';
import { within } from '../host/wait.ts';

it('given an order of a client that has gone since, then it is not obeyed; the next one is', async () => {
  await using folder = await Folder.make();
  const free = await tcpServer(() => {});
  const adminPort = port(free.port);
  await free[Symbol.asyncDispose]();
  const told: boolean[] = [];
  const sources: AdminSources = {
    ...{ live: () => true, ready: () => true, status: () => STATUS },
    log: () => ({ apiVersion: 'cplb/v1', kind: 'Log', lines: [] }),
    setDraining: async (draining) => {
      told.push(draining);
      return { apiVersion: 'cplb/v1', kind: 'Drain', draining };
    },
  };
  await using _server = await Running.start(new AdminServer({ runDir: folder.path, port: adminPort }, sources));
  const path = socketPath(folder.path);
  const client = connect(path);
  await within('the connection', once(client, 'connect'));
  client.write('POST /drain HTTP/1.1\r\nHost: x\r\n\r\n');
  client.destroy();
  const next = request({ socketPath: path, path: '/resume', method: 'POST', agent: false }).end();
  const [response] = await within('the answer', once(next, 'response'));
  response.resume();
  expect(told).toEqual([false]);
});
