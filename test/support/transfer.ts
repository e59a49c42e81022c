import type { Client } from './client.js';

/** A parsed line of an export. */
export interface FileLine {
  readonly type?: string;
  readonly row?: Record<string, unknown>;
  readonly [key: string]: unknown;
}

export async function exportOf(user: Client): Promise<string> {
  const { text } = await user.get('/api/v1/export').expect(200);
  return text;
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

/** Everything except the header, which has the export time. */
export const contentOf = (file: string): string[] => file.split('\n').slice(1);

/** A file of these rows with a valid header and footer. */
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
