import type { HttpResponse } from './http-call.js';

/** Asserts that the response is exactly this RFC 9457 problem, with these pointers in any order. */
export function expectProblem(
  response: HttpResponse,
  status: number,
  name: string,
  pointers?: string[],
): void {
  expect(response.body).toEqual({
    type: `/problems/${name}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: response.headers['x-request-id'],
    ...(pointers && { errors: expect.any(Array) }),
  });
  expect(response.status).toBe(status);
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  if (pointers) {
    const errors = response.body.errors as { pointer: string }[];
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([...pointers].sort());
  }
}
