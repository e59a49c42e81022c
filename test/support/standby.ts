import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newHome, own, PostgresServer, run } from './postgres-server.mjs';

/**
 * A streaming hot standby, made from a copy of the primary’s cluster while the primary is briefly stopped.
 */
export async function standbyOf(primary: PostgresServer): Promise<PostgresServer> {
  const home = newHome();
  const standby = new PostgresServer(primary.bin, home, primary.password);
  await primary.halt();
  run('cp', ['-a', primary.cluster, standby.cluster]);
  await primary.launch();
  const signal = join(standby.cluster, 'standby.signal');
  writeFileSync(signal, '');
  own(signal);
  const login = `user=postgres password=${primary.password}`;
  await standby.launch({
    primary_conninfo: `host=${primary.home} port=${primary.port} ${login} application_name=standby`,
  });
  return standby;
}
