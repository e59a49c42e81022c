import { join } from 'node:path';
import { backUpTo } from '../../src/cli/backup/back-up.js';
import { restore } from '../../src/cli/backup/restore.js';
import { readEnv } from '../../src/platform/config/env.js';
import { startService, type TestService } from './service.js';
import { signUp, tokenOf } from './better-auth.js';
import { Client } from './client.js';
import { createDatabase, type TestDatabase } from './database.js';
import { cleanUp, newFolder } from './process.js';

const EMBEDDED = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };

/** A service with rows of every kind, its backup, and the databases that it is restored into. */
export class BackupWorld {
  private readonly databases: TestDatabase[] = [];

  private constructor(
    readonly folder: string,
    readonly service: TestService,
    readonly ada: Client,
    /** Ada’s session token of the embedded issuer. */
    readonly session: string,
    /** A cursor from before Ada’s latest changes. */
    readonly cursor: string,
    readonly archive: string,
  ) {}

  static async create(): Promise<BackupWorld> {
    const folder = newFolder();
    const service = await startService({ ...EMBEDDED, DATA_DIR: folder });
    const session = await signUp(service.url, 'Ada');
    const ada = new Client(service.url, await tokenOf(service.url, session));
    const cursor = await fill(ada);
    await fill(new Client(service.url, await tokenOf(service.url, await signUp(service.url, 'Bob'))));
    const archive = join(folder, 'todo.backup');
    await backUpTo(archive, service.database.adminUrl);
    return new BackupWorld(folder, service, ada, session, cursor, archive);
  }

  readonly env = () => readEnv({ DATA_DIR: this.folder });

  readonly newDatabase = async ({ migrated = false } = {}): Promise<TestDatabase> => {
    const database = await createDatabase({ migrated });
    this.databases.push(database);
    return database;
  };

  readonly restoreInto = ({ url, direct }: TestDatabase, file = this.archive) =>
    restore(this.env(), { pooled: url, direct }, file);

  /** Starts the service on this database with the same issuer. */
  restarted(database: TestDatabase): Promise<TestService> {
    return startService({ ...EMBEDDED, DATA_DIR: this.folder }, undefined, { database });
  }

  async dropDatabases(): Promise<void> {
    for (const database of this.databases.splice(0)) await database.drop();
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await cleanUp();
  }
}

/** Creates a row of every kind. @returns a cursor from before the last of them */
async function fill(user: Client): Promise<string> {
  const list = await user.newList({ name: 'Back\\slashes' });
  const label = await user.newLabel('schön 🌳');
  const due = { dateTime: '2030-01-01T09:00:00', timeZone: 'Europe/Berlin' };
  const task = await user.newTask({
    title: '"Quoted", \\N and \\. too',
    description: 'Two\nlines\r\nand a tab\t',
    listId: list.id,
    labelIds: [label.id],
    due,
    reminders: [{ minutesBefore: 5 }],
  });
  await user.newTask({ parentId: task.id, completed: true });
  const recurring = await user.newTask({ due: { date: '2026-01-01' }, recurrence: { rule: 'FREQ=DAILY' } });
  const { body } = await user.get('/api/v1/sync').expect(200);
  await user.post(`/api/v1/tasks/${recurring.id}/complete`).expect(200);
  await user.delete(`/api/v1/tasks/${(await user.newTask({ title: 'Trashed' })).id}`).expect(204);
  await user.delete(`/api/v1/lists/${(await user.newList({ name: 'Gone' })).id}`).expect(204);
  await user.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
  await user.post('/api/v1/tasks', { title: 'Once' }).set('idempotency-key', 'a-key').expect(201);
  await user.post('/api/v1/account/erasure').expect(201);
  return body.nextCursor;
}

export const newFile = (name: string) => join(newFolder(), name);
