import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskBody } from '../support/client.js';
import { Mirror, mirrored, present } from '../support/mirror.js';
import { cleanUp, killed, newFolder, Service, TRUST, until } from '../support/process.js';

const TASKS = '/api/v1/tasks';
const WRITERS = 4;
const WRITES_EACH = 25;
/** The number of responses before the first crash, and between crashes. */
const CRASH_AFTER = [20, 50];

let folder: string;
let service: Service;

beforeEach(async () => {
  folder = newFolder();
  service = await Service.start(folder, TRUST);
});
afterEach(cleanUp);

/** Retries the same request until it is answered, because the service restarts. */
async function sendUntilAnswered(send: () => Promise<Response>): Promise<TaskBody> {
  for (;;) {
    const response = await send().catch(() => undefined);
    const body = (await response?.json().catch(() => undefined)) as TaskBody | undefined;
    if (response?.ok && body) return body;
    // The service is up; an error response is never acceptable.
    if (response && ![409, 500, 503].includes(response.status))
      throw new Error(`${response.status} ${JSON.stringify(body)}`);
    await sleep(20);
  }
}

const call = (token: string, method: string, path: string, body: object, key: string): Promise<TaskBody> =>
  sendUntilAnswered(() =>
    fetch(service.url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    }),
  );

/** Creates tasks and updates them, and records every response. */
async function writer(token: string, nth: number, answers: TaskBody[]): Promise<void> {
  let task: TaskBody | undefined;
  for (let write = 0; write < WRITES_EACH; write++) {
    const title = `${nth}:${write}`;
    const key = randomUUID();
    const creates = task === undefined || write % 2 === 0;
    task = creates
      ? await call(token, 'POST', TASKS, { title }, key)
      : await call(token, 'PATCH', `${TASKS}/${task!.id}`, { title }, key);
    answers.push(task);
  }
}

describe.each<[string, () => Promise<void>]>([
  [
    'the service',
    async () => {
      await service.stop('SIGKILL');
      service = await Service.start(folder, TRUST);
    },
  ],
  ['the database', () => killed(service.postmaster!)],
  [
    'both',
    async () => {
      const pid = service.postmaster!;
      process.kill(pid, 'SIGKILL');
      await service.stop('SIGKILL');
      service = await Service.start(folder, TRUST);
    },
  ],
])('kill -9 of %s during writes', (_, crash) => {
  it('loses no acknowledged write, and retries with idempotency keys duplicate none', async () => {
    const { token } = await service.as('ada');
    const answers: TaskBody[] = [];
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, nth) => writer(token!, nth, answers)));
    for (const count of CRASH_AFTER) {
      await until(() => answers.length >= count, 30_000, 1);
      await crash();
    }
    await writing;

    const ada = await service.as('ada');
    const reader = await new Mirror(ada).catchUp();
    const tasks = await ada.all<TaskBody>(`${TASKS}?limit=200`);
    // Each task equals the last response about it.
    const last = new Map(answers.map((task) => [task.id, task]));
    expect(answers).toHaveLength(WRITERS * WRITES_EACH);
    expect(new Map(tasks.map((task) => [task.id, task]))).toEqual(last);
    expect(mirrored(reader)).toEqual(await present(ada));
    // A full sync contains each write once.
    const [epoch, , bits] = JSON.parse(Buffer.from(reader.cursor!, 'base64url').toString());
    const start = Buffer.from(JSON.stringify([epoch, 0, bits])).toString('base64url');
    const replay = await new Mirror(ada, start).catchUp();
    const writes = replay.seen
      .filter(({ type }) => type === 'task')
      .map(({ id, version }) => `${id} ${version}`);
    expect(writes.sort()).toEqual(answers.map(({ id, version }) => `${id} ${version}`).sort());
  });
});
