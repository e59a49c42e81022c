// A Better Auth server like the back end of a single-page app: email and password, with tokens from the jwt
// plugin. The environment sets its database and algorithm, and for a page its host name and the lifetime of tokens; it
// prints its origin when it listens.
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { bearer } from 'better-auth/plugins/bearer';
import { jwt } from 'better-auth/plugins/jwt';
import pg from 'pg';

const { DATABASE_URL, SECRET, AUDIENCE, ALGORITHM, HOST = '127.0.0.1', TOKEN_LIFETIME = '15m' } = process.env;
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://${HOST}:${server.address().port}`;

const options = {
  baseURL: origin,
  secret: SECRET,
  database: new pg.Pool({ connectionString: DATABASE_URL, max: 4 }),
  emailAndPassword: { enabled: true },
  trustedOrigins: (request) => [request?.headers.get('origin') ?? origin],
  plugins: [
    jwt({
      jwks: { keyPairConfig: { alg: ALGORITHM } },
      jwt: { expirationTime: TOKEN_LIFETIME, ...(AUDIENCE && { audience: AUDIENCE }) },
    }),
    bearer(),
  ],
  telemetry: { enabled: false },
  logger: { level: 'error' },
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const handle = toNodeHandler(betterAuth(options));
server.on('request', (request, response) => {
  if (request.headers.origin) {
    response.setHeader('access-control-allow-origin', request.headers.origin);
    response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-allow-headers', 'content-type');
  }
  if (request.method === 'OPTIONS') response.end();
  else handle(request, response);
});
console.log(`listening on ${origin}`);
