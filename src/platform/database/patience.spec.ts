import { performance } from 'node:perf_hooks';
import { readEnv } from '../config/env.js';
import { origin } from '../request-context/request-context.js';
import type { Pace } from '../request-context/pace.decorator.js';
import { Patience } from './patience.js';

const patience = new Patience(readEnv({ STATEMENT_TIMEOUT_MS: '3000' }));
const after = <T>(ms: number, pace: Pace, ask: () => T): T =>
  origin.run({ requestId: 'x', since: performance.now() - ms, pace }, ask);

describe('the patience with a request', () => {
  it('is for all that it does: what it has waited already is not waited again', () => {
    expect(after(1_000, 'quick', () => patience.turnMs())).toBeLessThanOrEqual(2_000);
    expect(after(9_000, 'quick', () => patience.turnMs())).toBe(0);
    expect(after(1_000, 'quick', patience.hasTime)).toBe(true);
    expect(after(3_001, 'quick', patience.hasTime)).toBe(false);
  });

  it('is another with long work, and with what is no request’s', () => {
    for (const pace of ['many', 'long'] as const) expect(after(60_000, pace, patience.hasTime)).toBe(true);
    expect(patience.hasTime()).toBe(true);
  });
});
