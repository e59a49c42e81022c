import type { Client } from './client.js';

export interface ChangeBody {
  readonly type: 'settings' | 'list' | 'label' | 'task' | 'completion' | 'reminder';
  readonly id: string | null;
  readonly change: 'created' | 'updated' | 'deleted';
  readonly version: number;
  readonly changedAt: string;
  readonly requestId: string | null;
  readonly row: Record<string, unknown> | null;
}

export interface SyncBody {
  readonly data: readonly ChangeBody[];
  readonly nextCursor: string;
  readonly hasMore: boolean;
}

export const SYNC = '/api/v1/sync';

/** The copy of a client that follows the feed. */
export class Mirror {
  readonly rows = new Map<string, Record<string, unknown>>();
  /** All received changes, in order. */
  readonly seen: ChangeBody[] = [];

  constructor(
    private readonly user: Client,
    public cursor?: string,
    private readonly query: object = {},
  ) {}

  /** Applies one page. @returns whether there are more */
  async page(limit?: number): Promise<boolean> {
    const { body } = await this.user
      .get(SYNC)
      .query({ ...this.query, ...(limit && { limit }), ...(this.cursor && { cursor: this.cursor }) })
      .expect(200);
    for (const change of body.data as ChangeBody[]) this.apply(change);
    this.cursor = body.nextCursor;
    return body.hasMore;
  }

  async catchUp(limit?: number): Promise<this> {
    while (await this.page(limit));
    return this;
  }

  /** An independent copy at the same cursor. */
  copy(): Mirror {
    const copy = new Mirror(this.user, this.cursor, this.query);
    for (const [key, row] of this.rows) copy.rows.set(key, row);
    return copy;
  }

  /** The rows of a type by id, without those in the trash. */
  of(type: ChangeBody['type']): unknown[] {
    const rows = [...this.rows].filter(([key]) => key.startsWith(`${type} `)).map(([, row]) => row);
    return byId(rows.filter(({ deletedAt }) => !deletedAt).map(({ deletedAt: _, ...row }) => row));
  }

  private apply(change: ChangeBody): void {
    this.seen.push(change);
    const key = `${change.type} ${change.id}`;
    if (change.row) this.rows.set(key, change.row);
    else this.rows.delete(key);
  }
}

/** The current rows of the list routes, in the form of `mirrored`. */
export async function present(user: Client): Promise<Record<string, unknown>> {
  const tasks = await user.all<Record<string, unknown>>('/api/v1/tasks?limit=200');
  const lists = await user.all<Record<string, unknown>>('/api/v1/lists?limit=200');
  const labels = await user.all<Record<string, unknown>>('/api/v1/labels?limit=200');
  const settings = (await user.get('/api/v1/settings').expect(200)).body;
  const without = ({ openTasks: _, deletedAt: _at, ...row }: Record<string, unknown>) => row;
  return {
    task: byId(tasks.map(without)),
    list: byId(lists.map(without)),
    label: byId(labels.map(without)),
    settings: [settings],
  };
}

/** The rows of a mirror, in the form of `present`. */
export const mirrored = (mirror: Mirror): Record<string, unknown> => ({
  task: mirror.of('task'),
  list: mirror.of('list'),
  label: mirror.of('label'),
  settings: mirror.of('settings'),
});

const byId = <Row extends Record<string, unknown>>(rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
