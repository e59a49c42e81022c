import { request } from 'node:http';
import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { list, task } from '../support/import-rows.js';
import { until } from '../support/process.js';
import { exportOf, fileOf, importInto, linesOf } from '../support/transfer.js';

const HEADER = fileOf().split('\n')[0]!;
const FOOTER = fileOf().split('\n')[1]!;
const raw = (...lines: string[]): string => [HEADER, ...lines, FOOTER].join('\n');

let service: TestService;
let user: Client;

beforeAll(async () => {
  service = await startService();
  user = await service.as('ada');
  await user.newLabel('Café');
  await user.newTask();
});
afterAll(() => service.stop());

async function expectUnchanged(
  file: string | Buffer,
  status: number,
  name: string,
  pointers?: string[],
): Promise<void> {
  const before = await everyRow(service.database);
  expectProblem(await importInto(user, file), status, name, pointers);
  expect(await everyRow(service.database)).toEqual(before);
}

describe('an import file', () => {
  const DEEP = `{"type":"task","row":${'{"due":'.repeat(40)}null${'}'.repeat(40)}}`;
  it.each<[string, string | Buffer, string[]]>([
    ['is empty', '\n', ['']],
    ['is not JSON', 'hello\n', ['/lines/1', '']],
    ['is of another format', fileOf().replace('todo-export', 'other'), ['/lines/1/format']],
    ['is of a later version', fileOf().replace('"version":1', '"version":2'), ['/lines/1/version']],
    [
      'has an unknown key in its header',
      fileOf().replace('"version":1', '"version":1,"x":1'),
      ['/lines/1/x'],
    ],
    ['has no footer', `${HEADER}\n${JSON.stringify(list())}\n`, ['']],
    [
      'has a footer with other counts',
      `${HEADER}\n${JSON.stringify(list())}\n${FOOTER}`,
      ['/lines/3/rows/list'],
    ],
    ['continues after its footer', `${fileOf()}${FOOTER}`, ['/lines/3']],
    ['was cut off in a line', fileOf(list()).slice(0, 200), ['/lines/2', '']],
    ['has a line that is a list', raw('[]'), ['/lines/2']],
    ['has a line of an unknown type', raw('{"type":"webhook","row":{}}'), ['/lines/2/type']],
    ['has a line whose type is a prototype key', raw('{"type":"constructor","row":{}}'), ['/lines/2/type']],
    ['has a line with another key', fileOf({ ...list(), ownerId: 'bob' }), ['/lines/2/ownerId']],
    [
      'names an owner',
      fileOf(list({ ownerId: 'bob', owner_id: 'bob' })),
      ['/lines/2/row/ownerId', '/lines/2/row/owner_id'],
    ],
    ['nests too deeply', raw(DEEP), ['/lines/2', '/lines/3/rows/task'].slice(0, 1)],
    ['has a line that is too long', raw(`"${'x'.repeat(1024 * 1024)}"`), ['/lines/2']],
    [
      'is not UTF-8',
      Buffer.concat([Buffer.from(`${HEADER}\n"`), Buffer.from([0xff]), Buffer.from('"\n')]),
      ['/lines/2', ''],
    ],
  ])('is rejected if it %s', (_, file, pointers) => expectUnchanged(file, 400, 'invalid-input', pointers));

  it('is rejected if a line has a prototype key, at any depth', async () => {
    const line = (row: string) => `{"type":"list","row":${row}}`;
    const footer = FOOTER.replace('"list":0', '"list":2');
    const file = [HEADER, line('{"__proto__":{"id":1}}'), line('{"name":{"constructor":1}}'), footer].join(
      '\n',
    );
    await expectUnchanged(file, 400, 'invalid-input', [
      '/lines/2/row/__proto__',
      '/lines/3/row/name/constructor',
    ]);
  });

  it('is rejected with at most 50 errors', async () => {
    const answer = await importInto(user, fileOf(...Array.from({ length: 80 }, () => list({ name: '' }))));
    expect([answer.status, answer.body.errors.length]).toEqual([400, 50]);
  });

  it('may have CRLF line ends, a byte order mark, blank lines and no final line end', async () => {
    const odd = `\uFEFF${fileOf(list()).replaceAll('\n', '\r\n\r\n').trimEnd()}`;
    const other = await service.as(unknownId());
    expect((await importInto(other, odd).expect(200)).body.list.created).toBe(1);
  });

  it('is abandoned without changes when its client disconnects', async () => {
    const before = await everyRow(service.database);
    const { hostname, port } = new URL(service.url);
    const call = request({
      ...{ hostname, port, method: 'POST', path: '/api/v1/import' },
      headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/x-ndjson' },
    });
    call.on('error', () => {});
    call.write(`${HEADER}\n${JSON.stringify(list())}\n`);
    await until(async () => (await importInto(user, fileOf())).status === 503);
    call.destroy();
    await until(async () => (await importInto(user, '\n')).status === 400);
    await expectUnchanged('\n', 400, 'invalid-input', ['']);
    expect(await everyRow(service.database)).toEqual(before);
  });
});

describe('an import request', () => {
  it('requires the content type of a file, which no other route accepts', async () => {
    expectProblem(await user.post('/api/v1/import', { title: 'x' }), 415, 'unsupported-media-type');
    expectProblem(await user.post('/api/v1/import'), 400, 'invalid-input', ['']);
    const elsewhere = await user.post('/api/v1/tasks').type('application/x-ndjson').send('{"title":"x"}');
    expectProblem(elsewhere, 415, 'unsupported-media-type');
    const anonymous = await service.as();
    expectProblem(await importInto(anonymous, fileOf()), 401, 'token-invalid');
  });

  it('accepts a file larger than the body limit', async () => {
    const other = await service.as(unknownId());
    const many = Array.from({ length: 500 }, () => task({ id: unknownId(), description: '🥛'.repeat(500) }));
    const { body } = await importInto(other, fileOf(list(), ...many)).expect(200);
    expect(body.task.created).toBe(500);
    expect(linesOf(await exportOf(other)).at(-1)).toMatchObject({ rows: { task: 500 } });
  });
});
