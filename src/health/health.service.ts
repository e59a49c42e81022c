import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { TokenVerifier } from '../auth/token-verifier.js';
import { SchemaStateReader } from '../platform/database/schema-state.js';
import { VERSION } from '../platform/observability/version.js';
import type { CheckResponse, ReadyResponse } from './health.response.js';

/** Whoever asks within this time gets the same answer: a probe costs the database nothing, however often it is made. */
const FRESH_FOR_MS = 1_000;
/** A probe that hangs is as bad as one that fails. */
const TIME_LIMIT_MS = 2_000;

@Injectable()
export class HealthService {
  private known?: Promise<ReadyResponse>;
  private knownUntil = 0;

  constructor(
    private readonly schema: SchemaStateReader,
    private readonly tokens: TokenVerifier,
  ) {}

  ready(): Promise<ReadyResponse> {
    if (!this.known || performance.now() >= this.knownUntil) {
      this.known = this.check().finally(() => (this.knownUntil = performance.now() + FRESH_FOR_MS));
      this.knownUntil = Infinity;
    }
    return this.known;
  }

  private async check(): Promise<ReadyResponse> {
    const [{ database, migrations }, keys] = await Promise.all([this.checkDatabase(), this.checkKeys()]);
    const checks = { database, migrations, keys };
    const isOk = Object.values(checks).every(({ status }) => status === 'ok');
    return { status: isOk ? 'ok' : 'failed', version: VERSION, checks };
  }

  private async checkDatabase(): Promise<{ database: CheckResponse; migrations: CheckResponse }> {
    const schema = await inTime(this.schema.read());
    if (!schema) return { database: failed('does not answer'), migrations: failed('unknown') };
    const { pending, unknown, isReadOnly } = schema;
    // What is read is served all the same: without this process, nothing would be.
    const database = ok(isReadOnly ? 'answers, read-only' : 'answers');
    if (pending.length > 0) {
      return {
        database,
        migrations: failed(`${pending.length} pending, ${unknown.length} unknown`),
      };
    }
    // While a newer version is rolled out beside it, this one goes on serving.
    const newer = unknown.length > 0 ? `, and ${unknown.length} of a newer version` : '';
    return { database, migrations: ok(`all run${newer}`) };
  }

  private async checkKeys(): Promise<CheckResponse> {
    const { keys } = this.tokens;
    if (!keys) return ok('shared secret');
    await inTime(keys.refresh());
    // Old keys still verify: a key server that is away is no reason to take the service away too.
    return keys.state === 'none' ? failed('none') : ok(keys.state);
  }
}

const ok = (state: string): CheckResponse => ({ status: 'ok', state });
const failed = (state: string): CheckResponse => ({ status: 'failed', state });

async function inTime<T>(check: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([check, sleep(TIME_LIMIT_MS, undefined, { signal: timer.signal, ref: false })]);
  } catch {
    return undefined;
  } finally {
    timer.abort();
  }
}
