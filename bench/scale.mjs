// Compares the latency and the query plans of an owner with 100,000 tasks and one with 1,000, in a table of 2,000,000.
import { join } from 'node:path';
import { seedChanges } from './feed-world.mjs';
import { writePlans } from './plans.mjs';
import { machineOf, writeMarkdown } from './report.mjs';
import { measureScale, RECENT_CHANGES, scaleTable } from './scale-measure.mjs';
import { BIG, BLOCK, seedScale, SMALL } from './scale-world.mjs';
import { startDatabase, startIssuer } from './world.mjs';

const setting = (name, fallback) => Number(process.env[`BENCH_${name}`] ?? fallback);
const BIG_BLOCKS = setting('BIG_BLOCKS', 100);
const OWNERS = setting('OWNERS', 1_900);
const CHANGES = setting('CHANGES', 1_000_000);

const started = [];
const keep = (thing) => (started.push(thing), thing);
const stopped = new Promise((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => reject(new Error(`stopped by ${signal}`)));
});

try {
  await Promise.race([bench(), stopped]);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const thing of started.toReversed()) await thing.stop().catch((error) => console.error(error));
}
// An interrupted measurement can leave open handles.
process.exit();

async function bench() {
  const rows = (BIG_BLOCKS + OWNERS) * BLOCK;
  console.log(`Seeding ${rows} tasks of ${OWNERS + 1} owners …`);
  const database = keep(await startDatabase());
  await seedScale(database.admin, database.connect, { bigBlocks: BIG_BLOCKS, owners: OWNERS });
  // Changes before the cursors, and then the same number after them.
  await seedChanges(database.admin, BIG, CHANGES + RECENT_CHANGES);
  await seedChanges(database.admin, SMALL, 2 * RECENT_CHANGES);
  await database.admin.query('VACUUM (ANALYZE, FREEZE) changes');
  const issuer = keep(await startIssuer());
  const measured = await measureScale(database, { issuer, keep, changes: CHANGES });
  const { server_version } = (await database.admin.query('SHOW server_version')).rows[0];
  const about = `${machineOf(server_version)}\n- ${rows} tasks of ${OWNERS + 1} owners: one with ${BIG_BLOCKS * BLOCK}, all others with ${BLOCK}`;
  const date = new Date().toISOString().slice(0, 10);
  const text = `# npm run bench:scale, ${date}\n\n${scaleTable(measured)}\n- ${about}\n`;
  await writeMarkdown(join(import.meta.dirname, 'scale-results.md'), text);
  console.log(text);
  await writePlans(database);
}
