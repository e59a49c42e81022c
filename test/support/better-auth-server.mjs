// A Better Auth server like the back end of a single-page app: email and password, with tokens from the jwt
// plugin. The environment sets its database and algorithm; it prints its origin when it listens.
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { bearer } from 'better-auth/plugins/bearer';
import { jwt } from 'better-auth/plugins/jwt';
import pg from 'pg';

const { DATABASE_URL, SECRET, AUDIENCE, ALGORITHM } = process.env;
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const options = {
  baseURL: origin,
  secret: SECRET,
  database: new pg.Pool({ connectionString: DATABASE_URL, max: 4 }),
  emailAndPassword: { enabled: true },
  plugins: [
    jwt({ jwks: { keyPairConfig: { alg: ALGORITHM } }, jwt: AUDIENCE ? { audience: AUDIENCE } : {} }),
    bearer(),
  ],
  telemetry: { enabled: false },
  logger: { level: 'error' },
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
server.on('request', toNodeHandler(betterAuth(options)));
console.log(`listening on ${origin}`);
