import type { OpenAPIObject } from '@nestjs/swagger';
import { isUnlimited } from '../../rate-limits/unlimited-routes.js';
import { operationsOf } from './operations.js';

const header = (description: string, schema: { type: string; minimum?: number }, example: unknown) => ({
  description,
  schema,
  example,
});

const HEADERS = {
  'RateLimit-Policy': header(
    'How many requests (`q`) you may send in how many seconds (`w`): as `owner` with a valid token, by your `address` without.',
    { type: 'string' },
    '"owner";q=3000;w=60',
  ),
  RateLimit: header(
    'How many are left (`r`), and after how many seconds there are all again (`t`).',
    { type: 'string' },
    '"owner";r=2990;t=12',
  ),
  'Retry-After': header('Seconds after which you can go on.', { type: 'integer', minimum: 1 }, 12),
};
const reference = (name: string) => ({ $ref: `#/components/headers/${name}` });

/** Says of every answer which headers tell how much more may be asked. */
export function addAnswerHeaders(document: OpenAPIObject): void {
  document.components!.headers = HEADERS;
  for (const [path, item] of Object.entries(document.paths)) {
    const responses = isUnlimited(path) ? [] : operationsOf(item).map((operation) => operation.responses);
    for (const [status, response] of responses.flatMap((all) => Object.entries(all))) {
      const names = ['RateLimit-Policy', 'RateLimit', ...(status === '429' ? ['Retry-After'] : [])];
      const answer = response as { headers?: object };
      answer.headers = {
        ...answer.headers,
        ...Object.fromEntries(names.map((name) => [name, reference(name)])),
      };
    }
  }
}
