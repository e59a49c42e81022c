import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type pg from 'pg';
import { newClient, waitFor, withoutPooler } from '../../src/platform/database/connection.js';
import { cleanUp, newFolder, runToExit, Service, TRUST } from '../support/process.js';
import { postgresPrograms } from '../support/postgres-programs.js';
import { freePort, own, PostgresServer } from '../support/postgres-server.mjs';

let server: PostgresServer;
let port: number;
let folder: string;

const openssl = (...args: string[]): void => {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};
/** A certificate authority, and its certificate for localhost. */
function certify(name: string): void {
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    `${name}-ca.key`,
    '-out',
    `${name}-ca.crt`,
    '-subj',
    `/CN=${name} authority`,
  );
  openssl(
    'req',
    ...key.slice(0, 3),
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    '/CN=localhost',
  );
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost');
  const signed = [
    '-CA',
    `${name}-ca.crt`,
    '-CAkey',
    `${name}-ca.key`,
    '-CAcreateserial',
    '-extfile',
    'names',
  ];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-days', '2', '-out', `${name}.crt`);
  own(join(folder, `${name}.key`));
}
const file = (name: string): string => join(folder, name);
const url = (parameters: string, host = 'localhost', at = port): string =>
  `postgres://todo:${server.password}@${host}:${at}/todo?${parameters}`;

beforeAll(async () => {
  folder = newFolder();
  certify('ours');
  certify('theirs');
  port = await freePort();
  server = await PostgresServer.start(postgresPrograms(), {
    settings: {
      listen_addresses: '127.0.0.1',
      port: String(port),
      ssl: 'on',
      ssl_cert_file: file('ours.crt'),
      ssl_key_file: file('ours.key'),
    },
  });
  await server.provision();
});
afterAll(async () => {
  await server.close();
  await cleanUp();
});

/** Whether the server reports TLS for the connection. */
async function connected(at: string): Promise<boolean> {
  const client = newClient(at, { connectionTimeoutMillis: 20_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).rows[0].ssl;
  } finally {
    void client.end().catch(() => {});
  }
}
/** The SASL mechanism that was used to log in. */
async function mechanism(at: string): Promise<unknown> {
  const client = newClient(at, { connectionTimeoutMillis: 20_000 });
  client.on('error', () => {});
  let taken: unknown;
  const wire = (client as unknown as { connection: pg.Connection }).connection;
  const send = (wire as unknown as { sendSASLInitialResponseMessage(...args: unknown[]): void })
    .sendSASLInitialResponseMessage;
  Object.assign(wire, {
    sendSASLInitialResponseMessage: (...args: unknown[]) => {
      [taken] = args;
      send.apply(wire, args);
    },
  });
  await client.connect();
  await client.end();
  return taken;
}

describe('a database with TLS', () => {
  it.each(['require', 'verify-ca', 'verify-full', 'prefer'])('is verified with sslmode=%s', async (mode) => {
    expect(await connected(url(`sslmode=${mode}&sslrootcert=${file('ours-ca.crt')}`))).toBe(true);
    await expect(connected(url(`sslmode=${mode}&sslrootcert=${file('theirs-ca.crt')}`))).rejects.toThrow(
      /certificate/,
    );
    await expect(connected(url(`sslmode=${mode}`))).rejects.toThrow(/certificate/);
    // The authority matches, but the host name does not.
    await expect(
      connected(url(`sslmode=${mode}&sslrootcert=${file('ours-ca.crt')}`, '127.0.0.1')),
    ).rejects.toThrow(/altnames/);
  });

  it('is verified when only its authority is configured', async () => {
    expect(await connected(url(`sslrootcert=${file('ours-ca.crt')}`))).toBe(true);
    await expect(connected(url(`sslrootcert=${file('theirs-ca.crt')}`))).rejects.toThrow(/certificate/);
  });

  it.each([
    [
      'a certificate of another authority',
      () => url(`sslmode=require&sslrootcert=${file('theirs-ca.crt')}`),
      /certificate is not trusted .*sslrootcert in DATABASE_URL/,
    ],
    [
      'an unknown authority',
      () => url('sslmode=require'),
      /certificate is not trusted .*sslrootcert in DATABASE_URL/,
    ],
    [
      'a missing file',
      () => url('sslmode=require&sslrootcert=/nowhere.crt'),
      /no file \/nowhere.crt.*sslrootcert/,
    ],
    [
      'required channel binding without TLS',
      () => url('sslmode=disable&channel_binding=require'),
      /channel binding.*DATABASE_URL/,
    ],
  ])('causes the start to fail with one sentence for %s', async (_, at, sentence) => {
    const { code, errors } = await runToExit(newFolder(), { ...TRUST, DATABASE_URL: at() });
    expect(errors).toMatch(sentence);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(errors).not.toContain(server.password);
    expect(code).toBe(1);
  });

  it('works for the service, its jobs and its LISTEN connection', async () => {
    const at = url(`sslmode=require&channel_binding=require&sslrootcert=${file('ours-ca.crt')}`);
    const service = await Service.start(newFolder(), { ...TRUST, DATABASE_URL: at });
    const ada = await service.as('ada');
    await ada.newTask();
    const rows = await server.query(
      `SELECT DISTINCT application_name FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND usename = 'todo' ORDER BY 1`,
    );
    expect(rows.map(({ application_name: name }) => name)).toEqual(
      expect.arrayContaining(['todo-backend', 'todo-backend jobs', 'todo-backend live']),
    );
    // No warnings about settings that the service has handled.
    expect(service.errors).toBe('');
  });
});

describe('channel binding', () => {
  it('is used when it is required or preferred', async () => {
    const tls = `sslmode=require&sslrootcert=${file('ours-ca.crt')}`;
    expect(await mechanism(url(`${tls}&channel_binding=require`))).toBe('SCRAM-SHA-256-PLUS');
    expect(await mechanism(url(`${tls}&channel_binding=prefer`))).toBe('SCRAM-SHA-256-PLUS');
    expect(await mechanism(url(tls))).toBe('SCRAM-SHA-256');
  });

  it('is enforced when required: no password is sent to a server without it', async () => {
    const receivedBytes: Buffer[] = [];
    const fake = await listen((socket) => {
      socket.once('data', () => {
        // Requests a cleartext password.
        socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
        socket.on('data', (chunk) => receivedBytes.push(chunk));
      });
    });
    const at = url('sslmode=disable&channel_binding=require', '127.0.0.1', portOf(fake));
    await expect(connected(at)).rejects.toThrow(/channel binding/);
    expect(Buffer.concat(receivedBytes).toString()).not.toContain(server.password);
    fake.close();
  });
});

describe('a sleeping database', () => {
  /** Refuses the first connections, and delays the others before forwarding them. */
  const startSleepingProxy = (refusals: number, wakesInMs: number): Promise<Server> =>
    listen((socket) => {
      if (refusals-- > 0) return void socket.destroy();
      setTimeout(() => {
        const through = connectTo(port, '127.0.0.1');
        socket.pipe(through).pipe(socket);
        through.on('error', () => socket.destroy());
      }, wakesInMs);
    });

  it('is waited for at startup', async () => {
    const proxy = await startSleepingProxy(3, 1_000);
    const at = url(`sslmode=require&sslrootcert=${file('ours-ca.crt')}`, 'localhost', portOf(proxy));
    const service = await Service.start(newFolder(), { ...TRUST, DATABASE_URL: at });
    await (await service.as('bob')).newTask();
    await service.stop();
    proxy.close();
  });

  it('is waited for no longer than configured', async () => {
    const closedPort = await freePort();
    const began = Date.now();
    await expect(waitFor(url('', '127.0.0.1', closedPort), 1)).rejects.toThrow(/ECONNREFUSED/);
    expect(Date.now() - began).toBeGreaterThan(500);
    // A permanent error is reported at once.
    const wrong = url(`sslrootcert=${file('ours-ca.crt')}`).replace('/todo?', '/nowhere?');
    const asked = Date.now();
    await expect(waitFor(wrong, 60)).rejects.toThrow(/does not exist/);
    expect(Date.now() - asked).toBeLessThan(30_000);
  });

  it('serves a request that arrives while it wakes up', async () => {
    let awake = true;
    let refused = 0;
    const proxy = await listen((socket) => {
      if (!awake && refused++ < 2) return void socket.destroy();
      const through = connectTo(port, '127.0.0.1');
      socket.pipe(through).pipe(socket);
      through.on('error', () => socket.destroy());
      sockets.push(() => socket.destroy());
      socket.on('error', () => {});
    });
    const sockets: (() => void)[] = [];
    const at = url(`sslrootcert=${file('ours-ca.crt')}`, 'localhost', portOf(proxy));
    const service = await Service.start(newFolder(), { ...TRUST, DATABASE_URL: at, JOB_CONCURRENCY: '0' });
    const carol = await service.as('carol');
    await carol.newTask();
    awake = false;
    for (const destroy of sockets.splice(0)) destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await carol.get('/api/v1/tasks').expect(200);
    await service.stop();
    proxy.close();
  });
});

describe('withoutPooler', () => {
  it.each([
    [
      'postgres://u:p@ep-a-b-123-pooler.eu-central-1.aws.neon.tech/db?sslmode=require',
      'postgres://u:p@ep-a-b-123.eu-central-1.aws.neon.tech/db?sslmode=require',
    ],
    [
      'postgres://u:p@ep-a-b-123-pooler.c-2.us-east-2.aws.neon.tech:5432/db',
      'postgres://u:p@ep-a-b-123.c-2.us-east-2.aws.neon.tech:5432/db',
    ],
    [
      'postgres://u:p@ep-x-pooler.eu.aws.neon.tech/db?options=endpoint%3Dep-x-pooler',
      'postgres://u:p@ep-x.eu.aws.neon.tech/db?options=endpoint%3Dep-x',
    ],
    // Other hosts have no known direct address.
    ['postgres://u:p@my-pooler.example.com/db', 'postgres://u:p@my-pooler.example.com/db'],
    [
      'postgres://u:p@ep-a-b-123.eu.aws.neon.tech/db-pooler',
      'postgres://u:p@ep-a-b-123.eu.aws.neon.tech/db-pooler',
    ],
  ])('maps %s to its direct URL', (pooled, direct) => {
    expect(withoutPooler(pooled)).toBe(direct);
  });
});

async function listen(onConnection: (socket: Socket) => void): Promise<Server> {
  const listener = createServer((socket) => {
    // A rejected client may send an error message.
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return listener;
}

const portOf = (listener: Server): number => (listener.address() as { port: number }).port;
