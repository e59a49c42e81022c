/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/support/environment.mjs',
  testRegex: ['/src/.*\\.spec\\.ts$', '/test/e2e/.*\\.e2e-spec\\.ts$', '/(client|web)/test/.*\\.spec\\.ts$'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@todo-backend/client/replica$': '<rootDir>/client/src/replica/replica.ts',
  },
  transform: { '\\.(ts|js|mjs)$': '<rootDir>/test/support/transform.cjs' },
  transformIgnorePatterns: [],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/client/dist/', '<rootDir>/.data/'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testTimeout: 120_000,
  reporters: ['default', '<rootDir>/test/support/failed-tests.mjs'],
};
