import { DataSource } from 'typeorm';
import { readEnv } from './src/config/env.js';
import { dataSourceOptions } from './src/database/data-source.options.js';
import { openDatabase } from './src/database/database-urls.js';

const { direct } = await openDatabase(readEnv());

/** For TypeORM's command line: `npm run migration:generate`, `migration:show`, `migration:revert`. */
export default new DataSource(dataSourceOptions(direct));
