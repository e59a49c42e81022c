import tseslint from 'typescript-eslint';

// Which layer may know what; a file's layer is its suffix. docs/architecture.md says why.
const EVERYWHERE = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only src/platform/config/env.ts reads process.env; take Env as a dependency.',
  },
  {
    selector: "TSAsExpression > TSTypeReference[typeName.name='OwnerId']",
    message: 'Only the OwnershipInterceptor makes an OwnerId.',
  },
  {
    // What a class depends on is no list of arguments: a constructor may name more than a function may take.
    selector: ":not(MethodDefinition[kind='constructor']) > :function[params.length>4]",
    message: 'A function takes at most 4 parameters.',
  },
  {
    selector: "MethodDefinition[kind='constructor'] > :function[params.length>7]",
    message: 'A constructor takes at most 7 parameters.',
  },
];
const layer = (files, forbidden, options = {}) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: forbidden.map((group) => ({ allowTypeImports: false, ...options, ...group })) },
    ],
  },
});

export default tseslint.config(
  { ignores: ['**/dist/', 'node_modules/', '.data/', 'client/src/generated/'] },
  ...tseslint.configs.recommended,
  {
    // So that a class which only a decorator's metadata needs is not taken for a type.
    languageOptions: { parserOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...EVERYWHERE],
      'max-lines': ['error', { max: 200, skipComments: true }],
    },
  },
  {
    files: ['client/src/**/*.ts', 'client/src/**/*.tsx'],
    rules: {
      'no-restricted-syntax': ['error', ...EVERYWHERE.slice(2)],
      'max-lines': ['error', { max: 200, skipComments: true }],
    },
  },
  {
    // Compiled, not run: values are there for their types.
    files: ['client/test/types/*.ts'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  {
    // The catalogues of texts are as long as the app has texts.
    files: ['web/**/*.ts', 'web/**/*.tsx'],
    ignores: ['web/src/i18n/en.ts', 'web/src/i18n/de.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...EVERYWHERE.slice(2)],
      'max-lines': ['error', { max: 200, skipComments: true }],
    },
  },
  {
    files: ['src/platform/config/env.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE.slice(1)] },
  },
  {
    files: ['src/platform/ownership/ownership.interceptor.ts'],
    rules: { 'no-restricted-syntax': ['error', EVERYWHERE[0], ...EVERYWHERE.slice(2)] },
  },
  layer(
    ['src/**/*.controller.ts'],
    [
      {
        group: ['typeorm', '@nestjs/typeorm', 'pg'],
        message: 'Controllers call their service and nothing else.',
      },
      {
        group: ['**/*.repository.js', '**/*.entity.js'],
        message: 'Controllers call their service and nothing else.',
      },
    ],
  ),
  layer(
    ['src/**/*.service.ts'],
    [
      {
        group: ['typeorm', '@nestjs/typeorm', 'pg', 'fastify', '@nestjs/platform-fastify'],
        message: 'Services use neither SQL nor HTTP.',
      },
      {
        regex: '^@nestjs/common$',
        importNamePattern: 'Exception$|^Http',
        message: 'Services throw declared problem classes.',
      },
    ],
  ),
  layer(
    ['src/**/*.repository.ts'],
    [
      {
        group: ['**/dto/**', '**/*.service.js', '**/*.controller.js'],
        message: 'Repositories use rows, not the API.',
      },
    ],
  ),
  {
    files: ['**/*.mjs', '**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-console': 'off' },
  },
);
