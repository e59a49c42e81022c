import type { Client } from '../client.js';
import { makeRichWorld } from '../rich-world.js';
import { exportOf } from '../transfer.js';
import type { Call, WireAnswer } from '../wire.js';
import { type Draft, LineFault, Step } from './calls.js';
import { SPOILERS } from './hostile.js';
import { type Kind, Pick, spoilt } from './values.js';

const MAX_PER_KIND = 40;
const PREFIX = '/api/v1';

/** Collects ids that the service has returned, so that requests name existing rows. */
export class FuzzWorld {
  private readonly given = new Map<Kind, string[]>();
  /** The caller’s export. */
  private file = '';

  private constructor(private readonly foreign: readonly string[]) {}

  static async build(user: Client, foreign: Client): Promise<FuzzWorld> {
    for (const owner of [user, foreign]) {
      await makeRichWorld(owner);
      const { body } = await owner.post('/api/v1/webhooks', { url: 'https://example.com/hook' }).expect(201);
      await owner.post(`/api/v1/webhooks/${body.id}/test`).expect(202);
    }
    const neighbour = new FuzzWorld([]);
    await neighbour.gather(foreign);
    const world = new FuzzWorld([...neighbour.given.values()].flat());
    await world.lookAround(user);
    return world;
  }

  /** Refreshes the known ids and recreates kinds of rows that have run out. */
  async lookAround(user: Client): Promise<void> {
    this.given.clear();
    if ((await user.all('/api/v1/lists')).length < 2) await user.newList();
    if ((await user.all('/api/v1/tasks')).length < 5) {
      for (let nth = 0; nth < 5; nth++) await user.newTask({ title: `Task ${nth}` });
    }
    this.file = await exportOf(user);
    await this.gather(user);
    for (const id of this.foreign) this.keep('foreign', id);
    this.keep('cursors', (await user.get('/api/v1/sync').expect(200)).body.nextCursor);
  }

  private async gather(owner: Client): Promise<void> {
    const gather = async (kind: Kind, path: string): Promise<string[]> => {
      const { body } = await owner.get(`/api/v1/${path}?limit=${MAX_PER_KIND}`).expect(200);
      const ids = (body.data as { id: string }[]).map(({ id }) => id);
      for (const id of ids) this.keep(kind, id);
      return ids;
    };
    for (const kind of ['lists', 'labels', 'trash'] as const) await gather(kind, kind);
    for (const id of (await gather('webhooks', 'webhooks')).slice(0, 2))
      await gather('deliveries', `webhooks/${id}/deliveries`);
    for (const id of (await gather('tasks', 'tasks')).slice(0, 5))
      await gather('completions', `tasks/${id}/completions`);
  }

  /** Collects the ids and tokens in a response. */
  learn({ path }: Call, { status, headers, text }: WireAnswer): void {
    if (status >= 300 || !headers['content-type']?.startsWith('application/json')) return;
    const body = JSON.parse(text) as Record<string, unknown>;
    const [, resource] = /^\/api\/v1\/(\w+)/.exec(path) ?? [];
    if (['tasks', 'lists', 'labels', 'webhooks'].includes(resource ?? ''))
      this.keep(resource as Kind, body.id);
    this.keep('cursors', body.nextCursor);
    this.keep('tickets', body.ticket);
    this.keep('tags', headers.etag);
    this.keep('requests', headers['x-request-id']);
  }

  private keep(kind: Kind, value: unknown): void {
    if (typeof value !== 'string' || value === '') return;
    const values = this.given.get(kind) ?? [];
    this.given.set(kind, [...values.filter((one) => one !== value), value].slice(-MAX_PER_KIND));
  }

  /** Fills in a draft with current values. */
  callOf(draft: Draft, token: string): Call {
    const headers = Object.entries(draft.headers).map(([name, value]) => [
      name,
      asHeader(this.filled(value)),
    ]);
    const { body, binary } = this.bodyOf(draft);
    return {
      method: draft.route.method.toUpperCase(),
      path: this.pathOf(draft),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': binary ?? 'application/json' }),
        ...(Object.fromEntries(headers) as Record<string, string>),
      },
      body,
    };
  }

  private bodyOf({ route, body, spoiler }: Draft): { body?: string | Buffer; binary?: string } {
    if (route.path.endsWith('/import'))
      return { body: this.fileWith(body, spoiler), binary: 'application/x-ndjson' };
    if (body === undefined) return {};
    const json = JSON.stringify(this.filled(body));
    return { body: spoiler === undefined ? json : SPOILERS[spoiler]!(json) };
  }

  /** The caller’s own export with a fault in one line. */
  private fileWith(fault: unknown, spoiler?: number): string {
    const lines = this.file.trimEnd().split('\n');
    const nth = (fault instanceof LineFault ? fault.line : 0) % lines.length;
    if (fault instanceof LineFault)
      lines[nth] = JSON.stringify(spoilt(JSON.parse(lines[nth]!), ...fault.how));
    if (spoiler !== undefined) lines[nth] = SPOILERS[spoiler]!(lines[nth]!).toString('latin1');
    return `${lines.join('\n')}\n`;
  }

  private pathOf({ route, parameters, query }: Draft): string {
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encoded(String(this.filled(parameters[name]))),
    );
    const pairs = query.map(([name, value]) => {
      const given = this.filled(value);
      return `${encoded(name)}=${encoded(typeof given === 'object' ? String(given ?? '') : String(given))}`;
    });
    return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  }

  private filled(value: unknown): unknown {
    if (value instanceof Pick) {
      const values = this.given.get(value.kind) ?? [];
      return values[value.nth % values.length] ?? '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';
    }
    if (value instanceof Step) return this.operationOf(value);
    if (Array.isArray(value)) return value.map((item) => this.filled(item));
    if (typeof value !== 'object' || value === null) return value;
    const copy = {};
    for (const [name, inner] of Object.entries(value))
      Object.defineProperty(copy, name, { value: this.filled(inner), enumerable: true });
    return copy;
  }

  private operationOf({ draft, ref }: Step): object {
    const body = this.filled(draft.body);
    return {
      method: draft.route.method.toUpperCase(),
      path: this.pathOf(draft).slice(PREFIX.length),
      ...(body !== undefined && { body }),
      ...(ref !== undefined && { ref }),
    };
  }
}

/** Percent-encodes text that may contain lone surrogates, which `encodeURIComponent` rejects. */
const encoded = (text: string): string =>
  text.isWellFormed()
    ? encodeURIComponent(text)
    : [...text]
        .map((one) => (one.isWellFormed() ? encodeURIComponent(one) : surrogate(one.charCodeAt(0))))
        .join('');

const surrogate = (unit: number): string =>
  [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]
    .map((byte) => `%${byte.toString(16).toUpperCase()}`)
    .join('');

/** The bytes of the text that a header can contain. */
const asHeader = (value: unknown): string =>
  Buffer.from(String(value), 'utf8')
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 4_000);
