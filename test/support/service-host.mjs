// Runs services of the build for the suites of one Jest worker, so that their modules are loaded once and not in
// every suite. test/support/service.ts starts it and sends it commands; it ends with the process that started it.
// Imported first, before any module can keep a reference to the real Date.
import { clock } from './stoppable-clock.mjs';
import { createServer } from 'node:http';
import pg from 'pg';
import { Temporal } from 'temporal-polyfill';
import { createApp } from '../../dist/src/app.setup.js';
import { createAppDocument, describeApp } from '../../dist/src/app.setup.js';
import { readEnv } from '../../dist/src/platform/config/env.js';
import { IDENTITY } from '../../dist/src/platform/database/database-facts.js';
import { SCOPE } from '../../dist/src/platform/database/scoped-query.js';
import { SESSION_NAME } from '../../dist/src/events/listen-connection.js';
import { createLogger } from '../../dist/src/platform/observability/logger.js';

const services = new Map();
let started = 0;
/** The statements sent since recording began, except those that begin, end, scope or announce a transaction. */
let recorded;
const FRAME = /^(BEGIN|COMMIT|ROLLBACK)$/;

const commands = {
  /** @param options the values of injected option objects, by class */
  async start({ settings, database, options, prepare }) {
    forgetClosed();
    const env = readEnv(settings);
    const logs = [];
    const logger = createLogger(env, { write: (line) => void logs.push(line) });
    const app = await createApp(env, database, logger);
    for (const [name, values] of Object.entries(options)) Object.assign(provider(app, name), values);
    if (prepare) await evaluate(app, prepare.run, prepare.values);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const id = started++;
    services.set(id, { app, logs });
    return { id, url: await app.getUrl() };
  },
  /** The log stays readable until the next suite starts a service. */
  async close({ id }) {
    const service = services.get(id);
    if (!service?.app) return;
    const { app } = service;
    service.app = undefined;
    await app.close();
  },
  logs: ({ id, from }) => services.get(id).logs.slice(from),
  describe: ({ id }) => describeApp(services.get(id).app),
  /** Reads a property of a provider, as a path of names. */
  read: ({ id, name, path }) => at(provider(services.get(id).app, name), path),
  assign: ({ id, name, values, path }) =>
    void Object.assign(at(provider(services.get(id).app, name), path), values),
  evaluate: ({ id, run, values }) => evaluate(services.get(id).app, run, values),
  routeTree: ({ id }) =>
    services.get(id).app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }),
  document: ({ id }) => createAppDocument(services.get(id).app),
  /** Stops `Date` at this time, or starts it again. Timers keep running. */
  setClock: ({ now }) => void (clock.stoppedAt = now),
  record: () => void (recorded = []),
  recorded() {
    const statements = recorded;
    recorded = undefined;
    return statements;
  },
};

function forgetClosed() {
  const all = [...services];
  if (all.every(([, { app }]) => app === undefined)) services.clear();
}

/** @param run the source of a function, from `prepareWith` */
const evaluate = (app, run, values) =>
  (0, eval)(`(${run})`)((name) => provider(app, name), values, { Temporal });

const at = (object, path) => path.reduce((value, key) => value?.[key], object);

function provider(app, name) {
  for (const { providers } of app.container.getModules().values())
    for (const [token, { instance }] of providers) if (token.name === name && instance) return instance;
  throw new Error(`no provider is called ${name}`);
}

const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (...args) {
  const [statement] = args;
  const text = (typeof statement === 'string' ? statement : statement.text).trim();
  // The listen connection does not belong to any request, and neither does the periodic query for the identity.
  const isOfRequest = this.connectionParameters.application_name !== SESSION_NAME && text !== IDENTITY.trim();
  if (isOfRequest && !FRAME.test(text) && text !== SCOPE.text) recorded?.push(text);
  return query.apply(this, args);
};

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { command, ...parameters } = JSON.parse(Buffer.concat(chunks).toString());
  try {
    response.end(JSON.stringify({ value: (await commands[command](parameters)) ?? null }));
  } catch (error) {
    response.end(JSON.stringify({ error: String(error.stack) }));
  }
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
