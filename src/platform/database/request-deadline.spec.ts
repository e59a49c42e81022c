import { performance } from 'node:perf_hooks';
import { readEnv } from '../config/env.js';
import { requestContext } from '../request-context/request-context.js';
import type { TimeoutClass } from '../request-context/timeout-class.decorator.js';
import { RequestDeadline } from './request-deadline.js';

const patience = new RequestDeadline(readEnv({ STATEMENT_TIMEOUT_MS: '3000' }));
const after = <T>(ms: number, pace: TimeoutClass, ask: () => T): T =>
  requestContext.run({ requestId: 'x', since: performance.now() - ms, pace }, ask);

describe('the patience with a request', () => {
  it('is for all that it does: what it has waited already is not waited again', () => {
    expect(after(1_000, 'quick', () => patience.queueTimeoutMs())).toBeLessThanOrEqual(2_000);
    expect(after(9_000, 'quick', () => patience.queueTimeoutMs())).toBe(0);
    expect(after(1_000, 'quick', patience.isOpen)).toBe(true);
    expect(after(3_001, 'quick', patience.isOpen)).toBe(false);
  });

  it('is another with long work, and with what is no request’s', () => {
    for (const pace of ['many', 'long'] as const) expect(after(60_000, pace, patience.isOpen)).toBe(true);
    expect(patience.isOpen()).toBe(true);
  });
});
