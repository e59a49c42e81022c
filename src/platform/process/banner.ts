import type { Env } from '../config/env.js';

const DEFAULT_URL = 'http://localhost:3000';

/** Prints the URL and first commands in development. */
export function printBanner(env: Env, listening: string): void {
  if (env.production) return;
  // The embedded issuer accepts requests only at its public URL.
  const url = env.PUBLIC_URL === undefined && env.PORT !== 0 ? env.publicUrl : listening;
  const lines = [`Todo backend   ${url}`, `Docs           ${url}/docs`, ...firstCommands(env, url)];
  process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`);
}

function firstCommands({ trust }: Env, url: string): string[] {
  if (trust.mode !== 'embedded') {
    return [`Current user   curl ${url}/api/v1/auth/me -H "authorization: Bearer $TOKEN"`];
  }
  const account = `'{"name":"You","email":"you@example.com","password":"correct horse battery"}'`;
  return [
    `Demo           ${url === DEFAULT_URL ? '' : `URL=${url} `}npm run demo`,
    `Sign up        curl -i ${url}/api/auth/sign-up/email -H 'content-type: application/json' -d ${account}`,
  ];
}
