import { type TestService, startService } from '../support/service.js';
import { type Operation, type Result, resultsOf, sendSingly } from '../support/batch.js';
import { type Client, unknownId } from '../support/client.js';
import { routesOf } from '../support/routes.js';

/** Webhook routes are not compared yet. */
const RESOURCES = /^\/api\/v1\/(tasks|lists|labels|settings|trash)\b/;
/** Ids are unique only per owner, so two owners can share them. */
const [home, work, gone, errand, urgent] = ids();
const [milk, bread, rent, part, whole, fresh, absentId] = ids();

let service: TestService;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

function ids(): string[] & { [nth: number]: string } {
  return Array.from({ length: 8 }, unknownId);
}

const to = (method: Operation['method'], path: string, body?: object, rest: object = {}): Operation => ({
  method,
  path,
  ...(body && { body }),
  ...rest,
});

/** Each step is sent as one batch; a step can first read what earlier steps created. */
const STEPS: ((user: Client) => Promise<Operation[]> | Operation[])[] = [
  () => [
    to('POST', '/lists', { id: home, name: 'Home', color: '#3366cc' }),
    to('POST', '/lists', { id: work, name: 'Work' }),
    to('POST', '/lists', { id: gone, name: 'Gone' }),
    to('POST', '/lists', { id: home, name: 'Home again' }),
    to('POST', '/lists', { name: '' }),
    to('POST', '/lists', { name: 'Of the service', stray: 1, toString: 1 }),
    to('POST', '/lists', { name: 'Of the service' }),
    to('POST', '/labels', { id: errand, name: 'errand' }),
    to('POST', '/labels', { id: urgent, name: 'urgent' }),
    to('POST', '/labels', { name: 'ERRAND' }),
    to('POST', '/tasks', { id: milk, title: ' Buy milk ', listId: home, labelIds: [errand] }),
    to('POST', '/tasks', { id: bread, title: 'Buy bread', parentId: milk }),
    to('POST', '/tasks', {
      id: rent,
      title: 'Pay rent',
      due: { date: '2099-01-01' },
      recurrence: { rule: 'FREQ=MONTHLY' },
    }),
    to('POST', '/tasks', { id: milk, title: 'Again' }),
    to('POST', '/tasks', { title: 'No such list', listId: absentId }),
    to('POST', '/tasks', { title: 'No such label', labelIds: [absentId] }),
    to('POST', '/tasks', { title: 'x'.repeat(501), priority: 9, due: {} }),
    to('POST', '/tasks', { title: 'Recurs', recurrence: { rule: 'FREQ=DAILY' } }),
    to('POST', '/tasks'),
    to('POST', '/tasks/quick-add', { text: 'Pay 2099-01-01 #errand #new @Home @new !high' }),
    to('POST', '/tasks/quick-add?preview=true', { text: 'Nothing @written' }),
    to('POST', '/tasks/quick-add?preview=true?no', { text: 'Nothing @written' }),
    to('POST', '/tasks/quick-add?preview=%74rue&stray=é', { text: 'Nothing @written' }),
    to('PUT', `/tasks/${part}`, { title: 'Put', listId: work }),
    to('PUT', `/tasks/${part}`, { title: 'Put again', listId: work }),
    to('PUT', `/tasks/${part}`, { title: 'Not put' }, { ifNoneMatch: '*' }),
    to('PUT', `/tasks/${fresh}`, { title: 'Not put' }, { ifMatch: '"1"' }),
    to('PUT', `/tasks/${whole}`, { title: 'Put' }, { ifNoneMatch: '*' }),
    to('PUT', '/tasks/no-uuid', { title: 'Put' }),
    to('PATCH', '/settings', { timeZone: 'Europe/Berlin' }, { ifMatch: '"1"' }),
    to('PATCH', '/settings', { timeZone: 'Europe/Paris' }, { ifMatch: '"1"' }),
    to('PATCH', '/settings', { timeZone: 'Mars/Olympus' }),
    to('PATCH', '/settings'),
  ],
  () => [
    to('PATCH', `/tasks/${milk}`, { title: 'Buy oat milk', description: 'two', priority: 2 }),
    to('PATCH', `/tasks/${milk}`, { title: 'Buy oat milk' }),
    to('PATCH', `/tasks/${milk}`, { parentId: bread }),
    to('PATCH', `/tasks/${milk}`, { description: null, version: 2 }),
    to('PATCH', `/tasks/${milk}`, { description: 'stale', version: 2 }),
    to('PATCH', `/tasks/${milk}`, { description: 'x' }, { ifMatch: '"1", "2"' }),
    to('PATCH', `/tasks/${milk}`, { description: 'x' }, { ifMatch: 'W/"3"' }),
    to('PATCH', `/tasks/${milk}`, { description: 'x' }, { ifMatch: 'no tag' }),
    to('PATCH', `/tasks/${milk}`, { description: 'x' }, { ifNoneMatch: '"3"' }),
    to('PATCH', `/tasks/${milk}`, { description: 'x' }, { ifMatch: '*' }),
    to('PATCH', `/tasks/${milk}`, {}),
    to('PATCH', `/tasks/${absentId}`, { title: 'x' }),
    to('POST', `/tasks/${part}/move`, { listId: home }),
    to('POST', `/tasks/${part}/move`, { before: milk }),
    to('POST', `/tasks/${part}/move`, { before: milk, after: milk }),
    to('POST', `/tasks/${part}/move`, { after: absentId }),
    to('PUT', `/tasks/${part}/labels/${urgent}`),
    to('PUT', `/tasks/${part}/labels/${urgent}`, {}),
    to('PUT', `/tasks/${part}/labels/${absentId}`),
    to('PUT', `/tasks/${part}/labels/${urgent}`, { name: 'x' }),
    to('DELETE', `/tasks/${part}/labels/${urgent}`),
    to('DELETE', `/tasks/${part}/labels/${urgent}`),
    to('POST', `/tasks/${rent}/complete?occurrence=2099-01-01`),
    to('POST', `/tasks/${rent}/complete?occurrence=2099-01-01`),
    to('POST', `/tasks/${rent}/skip`),
    to('POST', `/tasks/${milk}/complete?subtasks=true`, { version: 4 }),
    to('POST', `/tasks/${milk}/complete`),
    to('POST', `/tasks/${milk}/complete`, { now: true }),
    to('POST', `/tasks/${milk}/skip`),
    to('POST', `/tasks/${milk}/reopen`),
    to('POST', `/tasks/${milk}/revert`, { version: 1 }),
    to('POST', `/tasks/${milk}/revert`, { version: 99 }),
    to('POST', `/tasks/${milk}/revert`, { version: 2 }, { ifMatch: '"1"' }),
    to('POST', `/tasks/${absentId}/revert`, { version: 1 }),
    to('PATCH', `/lists/${work}`, { archived: true, color: null }),
    to('PATCH', `/lists/${absentId}`, { archived: true }),
    to('POST', `/lists/${work}/move`, { before: home }),
    to('POST', `/lists/${work}/move`, { before: absentId }),
    to('PATCH', `/labels/${urgent}`, { name: 'Errand' }),
    to('PATCH', `/labels/${urgent}`, { name: 'Soon', color: '#AABBCC' }),
    to('DELETE', `/labels/${errand}`, undefined, { ifMatch: '"9"' }),
    to('DELETE', `/labels/${errand}`, undefined, { ifMatch: '"1"' }),
    to('DELETE', `/labels/${errand}`),
  ],
  async (user) => {
    const { body } = await user.get(`/api/v1/tasks/${rent}/completions`).expect(200);
    return [
      to('DELETE', `/tasks/${rent}/completions/${absentId}`),
      to('DELETE', `/tasks/${rent}/completions/${body.data[0].id}`),
      to('DELETE', `/tasks/${milk}`, { version: 1 }),
      to('DELETE', `/tasks/${milk}`),
      to('DELETE', `/tasks/${milk}`),
      to('POST', `/tasks/${milk}/restore`),
      to('POST', `/tasks/${milk}/restore`),
      to('DELETE', `/tasks/${whole}`),
      to('PUT', `/tasks/${whole}`, { title: 'In the trash' }),
      to('DELETE', `/lists/${gone}`),
      to('POST', `/lists/${gone}/restore`),
      to('POST', `/lists/${gone}/restore`),
      to('DELETE', `/lists/${gone}`),
      to('DELETE', `/trash/${milk}`),
      to('DELETE', `/trash/${gone}`),
      to('DELETE', `/trash/${gone}`),
      to('DELETE', '/trash', { all: true }),
      to('DELETE', '/trash'),
      to('DELETE', '/lists'),
      to('POST', '/tasks/no/such/route'),
      to('POST', '/webhooks/no/such/route'),
      to('DELETE', '/settings'),
    ];
  },
];

/** Numbers ids by first appearance, and removes times, owner and request ids. */
function normalize(result: unknown, owner: string): unknown {
  const seen: string[] = [];
  const nameOf = (id: string): string => {
    if (!seen.includes(id)) seen.push(id);
    return `id ${seen.indexOf(id)}`;
  };
  const text = JSON.stringify(result)
    .replaceAll(/"(instance|requestId)":"[^"]*"/g, '"$1":""')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, nameOf)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'now')
    .replaceAll(owner, 'owner');
  return JSON.parse(text);
}

/** All rows and changes of the user. */
async function everything(user: Client): Promise<unknown> {
  const { body: feed } = await user.get('/api/v1/sync?limit=1000').expect(200);
  const rows = ['lists', 'labels', 'tasks', 'trash'].map((path) => user.all(`/api/v1/${path}`));
  return [await Promise.all(rows), feed.data];
}

describe('an operation of a batch', () => {
  it('behaves like the single route', async () => {
    const [one, many] = [await service.as('user-singly'), await service.as('user-batch')];
    const walked: [Operation, Result, Result][] = [];
    for (const step of STEPS) {
      const operations = await step(one);
      const singly: Result[] = [];
      for (const operation of operations) singly.push(await sendSingly(one, operation));
      const inBatch = await resultsOf(many, await step(many));
      expect(inBatch).toHaveLength(operations.length);
      walked.push(
        ...operations.map((operation, nth): [Operation, Result, Result] => [
          operation,
          singly[nth]!,
          inBatch[nth]!,
        ]),
      );
    }
    for (const [operation, single, inBatch] of walked) {
      expect([operation, normalize(inBatch, 'user-batch')]).toEqual([
        operation,
        normalize(single, 'user-singly'),
      ]);
    }
    expect(normalize(await everything(many), 'user-batch')).toEqual(
      normalize(await everything(one), 'user-singly'),
    );
    expect(new Set(walked.map(([, { status }]) => status))).toEqual(
      new Set([200, 201, 204, 400, 404, 409, 412, 422]),
    );
  });

  it('is tested for every route that writes', async () => {
    const user = await service.as('user-of-routes');
    for (const step of STEPS.slice(0, 2)) await resultsOf(user, await step(user));
    const operations = (await Promise.all(STEPS.map((step) => step(user)))).flat();
    const writes = routesOf(await service.describe()).filter(
      ({ method, path }) => method !== 'get' && RESOURCES.test(path),
    );
    const missing = writes.filter(({ method, path }) => {
      const pattern = new RegExp(`^${path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, '[0-9a-f-]{36}')}$`);
      return !operations.some(
        (operation) =>
          operation.method.toLowerCase() === method && pattern.test(operation.path.split('?')[0]!),
      );
    });
    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(writes.length).toBeGreaterThanOrEqual(24);
  });
});
