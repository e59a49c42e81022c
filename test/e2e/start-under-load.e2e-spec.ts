import { migrate } from '../../src/cli/run-migrations.js';
import { readEnv } from '../../src/platform/config/env.js';
import { startApp } from '../support/app.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import { newFolder, cleanUp } from '../support/process.js';
import { Proxy } from '../support/proxy.js';

let database: TestDatabase;
let proxy: Proxy;
let flaky: TestDatabase;

beforeEach(async () => {
  database = await createDatabase({ migrated: false });
  const { username, password, pathname, searchParams } = new URL(database.direct.replace('@/', '@local/'));
  proxy = await Proxy.start(`${searchParams.get('host')}/.s.PGSQL.${searchParams.get('port')}`);
  const url = `postgres://${username}:${password}@127.0.0.1:${proxy.at}${pathname}?sslmode=disable`;
  flaky = { ...database, url, direct: url };
});
afterEach(async () => {
  await proxy.stop();
  await database.drop();
  await cleanUp();
});

const embedded = (settings = {}) => readEnv({ DATA_DIR: newFolder(), ...settings });

describe('with connections that succeed only on the second attempt,', () => {
  beforeEach(() => (proxy.cutsEveryOther = true));

  it('the migrations, the queue and the embedded issuer are brought up to date', async () => {
    expect(await migrate(embedded(), { pooled: flaky.url, direct: flaky.url })).not.toEqual([]);
    const { rows } = await asAdmin(
      (admin) => admin.query(`SELECT to_regclass('auth.jwks') IS NOT NULL AS issuer`),
      database.adminUrl,
    );
    expect(rows).toEqual([{ issuer: true }]);
  });

  it('the service starts', async () => {
    await migrate(embedded(), { pooled: database.direct, direct: database.direct });
    const service = await startApp({}, undefined, { database: flaky });
    await (await service.as('ada')).get('/api/v1/tasks').expect(200);
    await service.stop();
  });
});

it('the service gives up after DATABASE_START_SECONDS, and reports why', async () => {
  proxy.cutsAll = true;
  const migrating = migrate(embedded({ DATABASE_START_SECONDS: '1' }), {
    pooled: flaky.url,
    direct: flaky.url,
  });
  await expect(migrating).rejects.toThrow(/terminated/);
});
