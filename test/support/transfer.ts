import type { Client } from './client.js';

/** One line of an export, read. */
export interface FileLine {
  readonly type?: string;
  readonly row?: Record<string, unknown>;
  readonly [key: string]: unknown;
}

export async function exportOf(user: Client): Promise<string> {
  const { body } = await user.get('/api/v1/export').buffer(true).parse(asText).expect(200);
  return body as string;
}

/** Whatever the type of the answer. */
function asText(answer: object, done: (error: Error | null, body: string) => void): void {
  const response = answer as NodeJS.ReadableStream;
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (text += chunk));
  response.on('end', () => done(null, text)).on('error', (error: Error) => done(error, text));
}

export const importInto = (user: Client, file: string | Buffer) =>
  user
    .post('/api/v1/import')
    .type('application/x-ndjson')
    .send(file as string);

export const linesOf = (file: string): FileLine[] =>
  file
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as FileLine);

/** All but when it was made. */
export const contentOf = (file: string): string[] => file.split('\n').slice(1);

/** A file of these rows, with a header and a footer that are right. */
export function fileOf(...rows: readonly FileLine[]): string {
  const counts: Record<string, number> = {
    settings: 0,
    list: 0,
    label: 0,
    task: 0,
    completion: 0,
    history: 0,
  };
  for (const { type } of rows) counts[type!]!++;
  const header = { format: 'todo-export', version: 1, exportedAt: '2026-11-24T09:00:00.000Z' };
  return [header, ...rows, { type: 'end', rows: counts }].map((line) => `${JSON.stringify(line)}\n`).join('');
}
