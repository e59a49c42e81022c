import { readFileSync } from 'node:fs';
import { VERSION } from './logger.js';

describe('VERSION', () => {
  it('matches package.json and the image label', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({ version: VERSION });
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`org.opencontainers.image.version=${VERSION}`);
  });
});
