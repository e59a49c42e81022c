import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin, createDatabase } from '../support/database.js';
import { EventReader } from '../support/event-reader.js';
import { expectProblem } from '../support/expect-problem.js';

const PATH = '/api/v1/events/ticket';

let service: TestService;
let ada: Client;
let bob: Client;
const readers: EventReader[] = [];

beforeAll(async () => {
  service = await startService();
  [ada, bob] = [await service.as('ada'), await service.as('bob')];
});
afterEach(() => readers.splice(0).forEach((reader) => reader.close()));
afterAll(() => service.stop());

async function createTicket(user: Client): Promise<string> {
  const { body } = await user.post(PATH).expect(201);
  return body.ticket;
}

async function openStream(ticket: string, token?: string): Promise<EventReader> {
  const reader = await EventReader.open(service.url, {
    query: `?ticket=${encodeURIComponent(ticket)}`,
    token,
  });
  readers.push(reader);
  return reader;
}

const REFUSED = { status: 401, type: '/problems/token-invalid' };

describe('POST /events/ticket', () => {
  it('creates a ticket for 30 seconds and stores only a digest', async () => {
    const { body } = await ada.post(PATH).expect(201);
    expect(body).toEqual({ ticket: expect.any(String), expiresAt: expect.any(String) });
    const seconds = (Date.parse(body.expiresAt) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(25);
    expect(seconds).toBeLessThanOrEqual(31);
    const { rows } = await asAdmin(
      (admin) =>
        admin.query(`SELECT row_to_json(t)::text AS row FROM event_tickets t WHERE owner_id = 'ada'`),
      service.database.adminUrl,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].row).not.toContain(body.ticket.split('.')[1]);
  });

  it('removes the caller’s own expired tickets', async () => {
    const carol = await service.as('carol');
    await createTicket(carol);
    await createTicket(bob);
    await asAdmin(
      (admin) =>
        admin.query(`UPDATE event_tickets SET expires_at = now() WHERE owner_id IN ('carol', 'bob')`),
      service.database.adminUrl,
    );
    await createTicket(carol);
    const { rows } = await asAdmin(
      (admin) =>
        admin.query(`SELECT owner_id FROM event_tickets WHERE owner_id IN ('carol', 'bob') ORDER BY 1`),
      service.database.adminUrl,
    );
    expect(rows).toEqual([{ owner_id: 'bob' }, { owner_id: 'carol' }]);
  });
});

describe('GET /events with a ticket', () => {
  it('opens the stream of the ticket’s owner', async () => {
    const reader = await (await openStream(await createTicket(ada))).connected();
    await bob.newTask({ title: 'Private' });
    const task = await ada.newTask();
    await reader.first(2);
    expect(reader.changes.at(-1)).toMatchObject({ id: task.id, row: { ownerId: 'ada' } });
    expect(JSON.stringify(reader.changes)).not.toMatch(/bob|Private/);
  });

  it('accepts one of 20 concurrent uses', async () => {
    const ticket = await createTicket(ada);
    const entered = await Promise.all(Array.from({ length: 20 }, () => openStream(ticket)));
    expect(entered.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(401)]);
    const late = await openStream(ticket);
    expect(await late.problem()).toEqual(REFUSED);
    expect(late.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token"/);
  });

  it.each<[string, () => Promise<string>]>([
    ['an expired ticket', () => expired()],
    [
      'a ticket with another owner’s name',
      async () => `${encoded('bob')}.${(await createTicket(ada)).split('.')[1]}`,
    ],
    [
      'a ticket with another secret',
      async () => `${(await createTicket(ada)).split('.')[0]}.${'A'.repeat(43)}`,
    ],
    ['a part of a ticket', async () => (await createTicket(ada)).split('.')[1]!],
    ['a ticket without an owner', async () => `.${(await createTicket(ada)).split('.')[1]}`],
    ['a ticket with an invalid owner', async () => `${encoded('a\0b')}.${'A'.repeat(43)}`],
    ['an empty ticket', async () => ''],
    ['an oversized ticket', async () => `${'A'.repeat(3_000)}.${'A'.repeat(43)}`],
    ['a token', async () => ada.token!],
    ['a ticket of another service', () => foreign()],
  ])('rejects %s', async (_, ticket) => {
    expect(await (await openStream(await ticket())).problem()).toEqual(REFUSED);
  });

  it('rejects a ticket together with a token, and two tickets', async () => {
    const ticket = await createTicket(ada);
    expect(await (await openStream(ticket, bob.token)).problem()).toEqual(REFUSED);
    const two = await EventReader.open(service.url, { query: `?ticket=${ticket}&ticket=${ticket}` });
    expect(await two.problem()).toEqual(REFUSED);
    expect((await openStream(ticket)).status).toBe(200);
  });

  it('reports that the ticket is invalid', async () => {
    const { body } = await (await service.as()).get('/api/v1/events?ticket=abc').expect(401);
    expect(body).toMatchObject({ ...REFUSED, detail: expect.stringMatching(/^The ticket is invalid/) });
  });

  it('grants access to no other route', async () => {
    const ticket = await createTicket(ada);
    const anonymous = await service.as();
    for (const path of ['/api/v1/tasks', '/api/v1/sync', '/api/v1/auth/me'])
      expectProblem(await anonymous.get(`${path}?ticket=${ticket}`), 401, 'token-invalid');
    expectProblem(await anonymous.post(`${PATH}?ticket=${ticket}`), 401, 'token-invalid');
    expect((await openStream(ticket)).status).toBe(200);
  });

  it('ends when the token that created the ticket expires', async () => {
    const expiry = Math.floor(Date.now() / 1000) + 3;
    const token = await service.issuer.token('ada', { exp: expiry });
    const { ticket } = (await (
      await fetch(`${service.url}${PATH}`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    ).json()) as { ticket: string };
    const reader = await openStream(ticket);
    expect(reader.status).toBe(200);
    expect(await reader.untilEnded()).toBe(true);
    expect(Date.now()).toBeGreaterThanOrEqual(expiry * 1000 - 50);
    expect(reader.response.complete).toBe(true);
  });

  it('keeps the ticket out of the log', async () => {
    const ticket = await createTicket(ada);
    expect((await (await openStream(ticket)).connected()).status).toBe(200);
    await (await openStream(ticket)).problem();
    await EventReader.open(service.url, { query: `?ticket=${ticket}&since=1` });
    readers.splice(0).forEach((reader) => reader.close());
    const log = JSON.stringify(await service.logs());
    expect(log).toContain('/api/v1/events');
    expect(log).not.toContain(ticket.split('.')[1]);
  });
});

const encoded = (owner: string): string => Buffer.from(owner).toString('base64url');

async function expired(): Promise<string> {
  const ticket = await createTicket(ada);
  await asAdmin(
    (admin) => admin.query(`UPDATE event_tickets SET expires_at = now() WHERE owner_id = 'ada'`),
    service.database.adminUrl,
  );
  return ticket;
}

async function foreign(): Promise<string> {
  const database = await createDatabase();
  const other = await startService({}, undefined, { database });
  const ticket = await createTicket(await other.as('ada'));
  await other.stop();
  await database.drop();
  return ticket;
}
