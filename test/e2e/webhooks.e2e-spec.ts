import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { deliveriesOf, newWebhook, type WebhookBody, webhookOf } from '../support/webhooks.js';

const PATH = '/api/v1/webhooks';
const URL_ = 'https://example.com/hooks/todo';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService({ LIMIT_WEBHOOKS: '4' })));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);

describe('POST /webhooks', () => {
  it('creates a webhook, and returns its secret only once', async () => {
    const user = await newUser();
    const { body, headers } = await user.post(PATH, { url: URL_ }).expect(201);
    expect(body).toEqual({
      id: expect.any(String),
      ownerId: `user-${users - 1}`,
      url: URL_,
      types: null,
      description: null,
      paused: false,
      pausedBecause: null,
      failingSince: null,
      version: 1,
      createdAt: TIME,
      updatedAt: TIME,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret, ...webhook } = body;
    expect(headers.location).toBe(`${PATH}/${body.id}`);
    expect((await user.get(headers.location!).expect(200)).body).toEqual(webhook);
    expect((await user.get(PATH).expect(200)).body).toEqual({ data: [webhook], nextCursor: null });
    expect((await user.patch(`${PATH}/${body.id}`, { description: 'x' }).expect(200)).text).not.toContain(
      secret,
    );
  });

  it('accepts types and a description, and normalizes the URL', async () => {
    const user = await newUser();
    const fields = {
      url: ' HTTPS://Example.COM:443/a/../b?c=d ',
      types: ['task', 'list'],
      description: 'Calendar',
    };
    const webhook = await newWebhook(user, fields);
    expect(webhook).toMatchObject({ ...fields, url: 'https://example.com/b?c=d' });
  });

  it.each<[string, object, string]>([
    ['no URL', {}, '/url'],
    ['a null URL', { url: null }, '/url'],
    ['a number as URL', { url: 1 }, '/url'],
    ['a relative URL', { url: '/hooks' }, '/url'],
    ['another scheme', { url: 'ftp://example.com/' }, '/url'],
    ['http', { url: 'http://example.com/' }, '/url'],
    ['a javascript: URL', { url: 'javascript:alert(1)' }, '/url'],
    ['a file: URL', { url: 'file:///etc/passwd' }, '/url'],
    ['a URL with a user', { url: 'https://user@example.com/' }, '/url'],
    ['a URL with a password', { url: 'https://:secret@example.com/' }, '/url'],
    ['a URL with a fragment', { url: 'https://example.com/#x' }, '/url'],
    ['a URL with an empty fragment', { url: 'https://example.com/#' }, '/url'],
    ['a URL with a line break', { url: 'https://example.com/\nx' }, '/url'],
    ['an overlong URL', { url: `https://example.com/${'x'.repeat(2_030)}` }, '/url'],
    [
      'a URL that is overlong in its normalized form',
      { url: `https://example.com/${'é'.repeat(1_000)}` },
      '/url',
    ],
    ['an unknown type', { url: URL_, types: ['task', 'secret'] }, '/types'],
    ['an empty list of types', { url: URL_, types: [] }, '/types'],
    ['a duplicate type', { url: URL_, types: ['task', 'task'] }, '/types'],
    ['an empty description', { url: URL_, description: '' }, '/description'],
    ['an overlong description', { url: URL_, description: 'x'.repeat(501) }, '/description'],
    ['a secret', { url: URL_, secret: 'whsec_x' }, '/secret'],
  ])('rejects %s, and creates nothing', async (_, body, pointer) => {
    const user = await newUser();
    expectProblem(await user.post(PATH, body), 400, 'invalid-input', [pointer]);
    expect((await user.get(PATH)).body.data).toEqual([]);
  });

  it('rejects webhooks over the limit until one is deleted', async () => {
    const user = await newUser();
    const answers = await Promise.all(Array.from({ length: 7 }, () => user.post(PATH, { url: URL_ })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 422, 422, 422]);
    expect((await user.get('/api/v1/limits')).body.webhooks).toEqual({ max: 4, used: 4 });
    const { body } = answers.find(({ status }) => status === 201)!;
    await user.delete(`${PATH}/${body.id}`).expect(204);
    expect((await user.get('/api/v1/limits')).body.webhooks.used).toBe(3);
    await newWebhook(user, { url: URL_ });
    await newWebhook(await newUser(), { url: URL_ });
  });
});

describe('GET /webhooks', () => {
  it("lists the caller's webhooks page by page, oldest first", async () => {
    const user = await newUser();
    await newWebhook(await newUser(), { url: URL_ });
    const made: WebhookBody[] = [];
    for (let n = 0; n < 3; n++) made.push(await newWebhook(user, { url: `https://example.com/${n}` }));
    const listed = await user.all<WebhookBody>(`${PATH}?limit=2`);
    expect(listed.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    expectProblem(await user.get(`${PATH}?cursor=x`), 400, 'invalid-input', ['/cursor']);
  });
});

describe('PATCH /webhooks/{id}', () => {
  it('changes only the given fields, and null clears', async () => {
    const user = await newUser();
    const { secret: _, ...webhook } = await newWebhook(user, {
      url: URL_,
      types: ['task'],
      description: 'x',
    });
    const patch = async (body: object) => (await user.patch(`${PATH}/${webhook.id}`, body).expect(200)).body;
    const moved = { ...webhook, url: 'https://example.com/new', updatedAt: TIME };
    expect(await patch({ url: 'https://example.com/new' })).toEqual({ ...moved, version: 2 });
    expect(await patch({ types: null, description: null })).toEqual({
      ...moved,
      types: null,
      description: null,
      version: 3,
    });
    expect(await patch({ paused: true })).toMatchObject({ paused: true, pausedBecause: 'owner', version: 4 });
    expect(await patch({ paused: true })).toMatchObject({ pausedBecause: 'owner', version: 4 });
    expect(await patch({ paused: false })).toMatchObject({ paused: false, pausedBecause: null, version: 5 });
    expect(await patch({})).toMatchObject({ version: 5 });
    expect(await webhookOf(user, webhook)).toMatchObject({ version: 5, url: 'https://example.com/new' });
  });

  it.each<[object, string]>([
    [{ url: '' }, '/url'],
    [{ url: 'http://example.com' }, '/url'],
    [{ paused: 1 }, '/paused'],
    [{ paused: 'yes' }, '/paused'],
    [{ types: [] }, '/types'],
    [{ pausedBecause: 'owner' }, '/pausedBecause'],
  ])('rejects %j', async (body, pointer) => {
    const user = await newUser();
    const { secret: _, ...webhook } = await newWebhook(user, { url: URL_ });
    expectProblem(await user.patch(`${PATH}/${webhook.id}`, body), 400, 'invalid-input', [pointer]);
    expect(await webhookOf(user, webhook)).toEqual(webhook);
  });
});

describe('a version precondition', () => {
  it('applies to webhooks as to every row, but their list is not tagged by the change clock', async () => {
    const user = await newUser();
    const { secret: _, ...webhook } = await newWebhook(user, { url: URL_ });
    const one = `${PATH}/${webhook.id}`;
    const stale = await user.patch(one, { description: 'x', version: 2 }).expect(412);
    expect(stale.body.current).toEqual(webhook);
    await user.post(`${one}/rotate-secret`).set('if-match', '"2"').expect(412);
    await user.get(one).set('if-none-match', '"1"').expect(304);
    await user.patch(one, { description: 'x' }).set('if-match', '"1"').expect(200);
    for (const path of [PATH, `${one}/deliveries`]) {
      expect((await user.get(path).expect(200)).headers.etag).toBeUndefined();
    }
  });
});

describe('DELETE /webhooks/{id}', () => {
  it('deletes the deliveries and the job too', async () => {
    const user = await newUser();
    const { id } = await newWebhook(user, { url: URL_ });
    await user.post(`${PATH}/${id}/test`).expect(202);
    const rows = async (): Promise<string> => {
      const jobs = asAdmin(
        async (admin) => (await admin.query('SELECT payload FROM graphile_worker._private_jobs')).rows,
        service.database.adminUrl,
      );
      return JSON.stringify([await everyRow(service.database), await jobs]);
    };
    expect(await rows()).toContain(`"webhookId":"${id}"`);
    await user.delete(`${PATH}/${id}`).expect(204);
    expect(await rows()).not.toContain(id);
    expectProblem(await user.get(`${PATH}/${id}`), 404, 'webhook-not-found');
    expectProblem(await user.delete(`${PATH}/${id}`), 404, 'webhook-not-found');
  });
});

describe("another owner's webhook", () => {
  it('responds like an unknown one, and is unchanged', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const theirs = await newWebhook(bob, { url: URL_ });
    const mine = await newWebhook(ada, { url: URL_ });
    const { body: delivery } = await bob.post(`${PATH}/${theirs.id}/test`).expect(202);
    const before = await everyRow(service.database);
    for (const id of [theirs.id, unknownId()]) {
      const one = `${PATH}/${id}`;
      for (const answer of [
        await ada.get(one),
        await ada.patch(one, { paused: true }),
        await ada.delete(one),
        await ada.post(`${one}/rotate-secret`),
        await ada.post(`${one}/test`),
        await ada.get(`${one}/deliveries`),
        await ada.post(`${one}/deliveries/${delivery.id}/redeliver`),
      ])
        expectProblem(answer, 404, 'webhook-not-found');
    }
    for (const id of [delivery.id, unknownId()]) {
      expectProblem(
        await ada.post(`${PATH}/${mine.id}/deliveries/${id}/redeliver`),
        404,
        'delivery-not-found',
      );
    }
    expect(await everyRow(service.database)).toEqual(before);
  });

  it('is not the target of a redelivery under another webhook of the same owner', async () => {
    const ada = await newUser();
    const [one, other] = [await newWebhook(ada, { url: URL_ }), await newWebhook(ada, { url: URL_ })];
    const { body } = await ada.post(`${PATH}/${one.id}/test`).expect(202);
    const answer = await ada.post(`${PATH}/${other.id}/deliveries/${body.id}/redeliver`);
    expectProblem(answer, 404, 'delivery-not-found');
  });
});

describe('GET /webhooks/{id}/deliveries', () => {
  it('lists deliveries page by page, latest first, with their own cursor', async () => {
    const user = await newUser();
    const [webhook, other] = [await newWebhook(user, { url: URL_ }), await newWebhook(user, { url: URL_ })];
    const made: string[] = [];
    for (let n = 0; n < 3; n++)
      made.push((await user.post(`${PATH}/${webhook.id}/test`).expect(202)).body.id);
    const { body } = await user.get(`${PATH}/${webhook.id}/deliveries?limit=2`).expect(200);
    expect(body.data[0]).toEqual({
      id: made[2],
      ownerId: `user-${users - 1}`,
      webhookId: webhook.id,
      messageId: `msg_${made[2]!.replaceAll('-', '')}`,
      type: 'webhook.test',
      status: 'pending',
      attempts: 0,
      statusCode: null,
      error: null,
      nextAttemptAt: TIME,
      createdAt: TIME,
      updatedAt: TIME,
    });
    expect((await deliveriesOf(user, webhook)).map(({ id }) => id)).toEqual(made.reverse());
    const wrongCursor = await user.get(`${PATH}/${other.id}/deliveries?cursor=${body.nextCursor}`);
    expectProblem(wrongCursor, 400, 'invalid-input', ['/cursor']);
  });
});
