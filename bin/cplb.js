#!/usr/bin/env node
import module from 'node:module';

if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(`cplb: needs Node.js 24 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
module.enableCompileCache();
const { main } = await import('../dist/main.js');
process.exitCode = (await main(process.argv.slice(2))) || process.exitCode;
