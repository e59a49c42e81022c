import type { Env } from '../config/env.js';

/** Tells whoever has started the service by hand where it is and what to try first; in production the log is enough. */
export function greet(env: Env, url: string): void {
  if (env.production) return;
  const lines = [`Todo backend   ${url}`, `Docs           ${url}/docs`, 'Try            npm run demo'];
  if (env.trust.mode === 'embedded') {
    const account = `'{"name":"Ada","email":"ada@example.com","password":"correct horse battery"}'`;
    lines.push(
      `Sign up        curl -i ${url}/api/auth/sign-up/email -H 'content-type: application/json' -d ${account}`,
    );
  } else {
    lines.push(`Who am I       curl ${url}/api/v1/auth/me -H "authorization: Bearer $TOKEN"`);
  }
  process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`);
}
