import type { HttpCall, HttpResponse } from './http-call.js';
import type { Client } from './client.js';
import { expectProblem } from './expect-problem.js';

/** The caller’s rate limits in a response, by policy. */
export function limitsIn({
  headers,
}: HttpResponse): Record<string, { left: number; seconds: number; quota: number }> {
  const items = (name: string) => String(headers[name] ?? '').match(/"[\w-]+"(;\w=\d+)+/g) ?? [];
  const number = (item: string, key: string) => Number(new RegExp(`;${key}=(\\d+)`).exec(item)?.[1]);
  const policies = items('ratelimit-policy');
  return Object.fromEntries(
    items('ratelimit').map((item, nth) => [
      item.split('"')[1]!,
      { left: number(item, 'r'), seconds: number(item, 't'), quota: number(policies[nth]!, 'q') },
    ]),
  );
}

export const leftOf = async (call: HttpCall, policy = 'owner'): Promise<number | undefined> =>
  limitsIn(await call)[policy]?.left;

/** Asserts a 429 with a Retry-After and nothing left. */
export function expectRefused(response: HttpResponse, policy: string): void {
  expectProblem(response, 429, 'too-many-requests');
  const { left, seconds } = limitsIn(response)[policy]!;
  expect(left).toBe(0);
  expect(response.headers['retry-after']).toBe(String(seconds));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
}

/** A request as a proxy on this machine would forward it from this address. */
export const from = (client: Client, address: string, path = '/api/v1/limits'): HttpCall =>
  client.get(path).set('x-forwarded-for', address);
