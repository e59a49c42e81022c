// Which folder may import which. docs/architecture.md says why.

/** The folders and files of src/platform, from the bottom up. Each may import its own row and the rows before it. */
const LAYERS = [
  ['config', 'time'],
  ['errors', 'observability'],
  ['concurrency', 'identity', 'ordering'],
  ['request-context'],
  ['ownership'],
  ['database'],
  ['change-log', 'jobs'],
  ['http'],
  ['limits', 'monitoring'],
  ['process'],
];

const platform = (parts) => `^src/platform/(${parts.join('|')})(/|\\.ts$)`;

const layerRules = LAYERS.slice(0, -1).map((row, nth) => ({
  name: `platform-${row.join('-')}`,
  comment: 'A layer of the platform imports only itself and the layers below it.',
  severity: 'error',
  from: { path: platform(row) },
  to: { path: platform(LAYERS.slice(nth + 1).flat()) },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-imports-no-feature',
      comment: 'Features stand on the platform, not the other way round.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'platform-parts-have-a-layer',
      comment: 'Give a new folder or file of src/platform a row in LAYERS.',
      severity: 'error',
      from: {},
      to: { path: '^src/platform/', pathNot: platform(LAYERS.flat()) },
    },
    ...layerRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
  },
};
