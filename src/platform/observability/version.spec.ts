import { readFileSync } from 'node:fs';
import { VERSION } from './version.js';

describe('the version', () => {
  it('is that of package.json, also on the image', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({ version: VERSION });
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`org.opencontainers.image.version=${VERSION}`);
  });
});
