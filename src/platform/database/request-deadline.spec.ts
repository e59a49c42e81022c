import { performance } from 'node:perf_hooks';
import { readEnv } from '../config/env.js';
import { requestContext, type TimeoutClass } from '../request-context.js';
import { RequestDeadline } from './request-deadline.js';

const deadline = new RequestDeadline(readEnv({ STATEMENT_TIMEOUT_MS: '3000' }));
const after = <T>(ms: number, timeoutClass: TimeoutClass, ask: () => T): T =>
  requestContext.run({ requestId: 'x', since: performance.now() - ms, timeoutClass }, ask);

describe('RequestDeadline', () => {
  it('subtracts elapsed time from the remaining time of a request', () => {
    expect(after(1_000, 'quick', () => deadline.queueTimeoutMs())).toBeLessThanOrEqual(2_000);
    expect(after(9_000, 'quick', () => deadline.queueTimeoutMs())).toBe(0);
    expect(after(1_000, 'quick', deadline.isOpen)).toBe(true);
    expect(after(3_001, 'quick', deadline.isOpen)).toBe(false);
  });

  it('does not expire for long work or outside a request', () => {
    for (const timeoutClass of ['many', 'long'] as const)
      expect(after(60_000, timeoutClass, deadline.isOpen)).toBe(true);
    expect(deadline.isOpen()).toBe(true);
  });
});
