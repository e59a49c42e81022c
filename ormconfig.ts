import { DataSource } from 'typeorm';
import { readEnv } from './src/platform/config/env.js';
import { dataSourceOptions } from './src/data-source.js';
import { openDatabase } from './src/platform/database/database-urls.js';

const { direct } = await openDatabase(readEnv());

/** For TypeORM's command line: `npm run migration:generate`, `migration:show`, `migration:revert`. */
export default new DataSource(dataSourceOptions(direct));
