import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The embedded issuer's secret: made once, and kept where only this user may read it. */
export function keepSecret(dataDir: string): string {
  const file = join(dataDir, 'better-auth.secret');
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
