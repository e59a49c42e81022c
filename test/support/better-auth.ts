import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { request } from './http-call.js';
import { createDatabase, type TestDatabase } from './database.js';
import { type NodeProcess, startNode } from './node-process.js';

export const PASSWORD = 'correct horse battery';

/** Signs up at the Better Auth server with this origin. @returns the session token */
export async function signUp(origin: string, name: string): Promise<string> {
  const account = { name, email: `${name.toLowerCase()}@example.com`, password: PASSWORD };
  const { headers } = await request(origin).post('/api/auth/sign-up/email').send(account).expect(200);
  return headers['set-auth-token']!;
}

/** A token for the user of the session. */
export async function tokenOf(origin: string, session: string): Promise<string> {
  const call = request(origin).get('/api/auth/token').set('authorization', `Bearer ${session}`);
  return (await call.expect(200)).body.token;
}

/** The unverified claims of a token. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
}

/** The unverified header of a token. */
export function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString());
}

/** A real Better Auth server in its own process, with its own database. */
export class BetterAuthServer {
  private constructor(
    readonly origin: string,
    private readonly database: TestDatabase,
    private readonly process: NodeProcess,
  ) {}

  static async start(
    algorithm: string,
    audience = '',
    settings: Record<string, string> = {},
  ): Promise<BetterAuthServer> {
    const database = await createDatabase({ migrated: false });
    const env = {
      DATABASE_URL: database.url,
      SECRET: randomBytes(32).toString('base64url'),
      ALGORITHM: algorithm,
      AUDIENCE: audience,
      ...settings,
    };
    const script = join(__dirname, 'better-auth-server.mjs');
    const server = await startNode(script, env, /^listening on (.+)$/).catch(async (error: unknown) => {
      await database.drop();
      throw error;
    });
    return new BetterAuthServer(server.match[1]!, database, server);
  }

  /** The settings that make the service trust it. */
  trust(audience = this.origin): Record<string, string> {
    return {
      AUTH_JWKS_URL: `${this.origin}/api/auth/jwks`,
      AUTH_ISSUER: this.origin,
      AUTH_AUDIENCE: audience,
    };
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  async stop(): Promise<void> {
    await this.kill();
    await this.database.drop();
  }
}
