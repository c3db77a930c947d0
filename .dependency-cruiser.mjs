/**
 * Who may import whom (docs/architecture.md). Inside core each room imports only from its left:
 * numerics -> grids -> potentials, states -> phase-space, dynamics, transport -> bounds -> experiments
 */
const order = [
  ['numerics'],
  ['grids'],
  ['potentials', 'states'],
  ['phase-space', 'dynamics', 'transport'],
  ['bounds'],
  ['experiments'],
]

/** What a room may not import: everything to its right, and its neighbours of the same rank are allowed. */
const coreOrder = order.slice(0, -1).map((rooms, rank) => ({
  name: `core-${rooms.join('-')}-imports-only-from-its-left`,
  comment:
    'The science is built up from the left; an import to the right means that something lives in the wrong room.',
  severity: 'error',
  from: { path: `^core/(${rooms.join('|')})/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: `^core/(${order
      .slice(rank + 1)
      .flat()
      .join('|')})/`,
  },
}))

export default {
  forbidden: [
    ...coreOrder,
    {
      name: 'no-cycles',
      comment: 'Modules that import each other cannot be understood one at a time. (Types may refer to each other.)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-is-pure',
      comment: 'core imports no other room of the house, no Node, no Electron.',
      severity: 'error',
      from: { path: '^core/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(electron|renderer|scripts|tests|benchmarks|validation)/|^node:', pathNot: '^core/' },
    },
    {
      name: 'core-has-no-builtins',
      comment: 'core runs in a browser page, a worker and on a cluster alike.',
      severity: 'error',
      from: { path: '^core/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'fft-only-in-numerics',
      comment: 'fft.js has one door: core/numerics/fft/fft.ts.',
      severity: 'error',
      from: { pathNot: '^core/numerics/' },
      to: { path: 'node_modules/fft\\.js' },
    },
    {
      name: 'core-npm-imports',
      comment: 'The only npm imports of core are fft.js (numerics) and zod (experiments).',
      severity: 'error',
      from: { path: '^core/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional'], pathNot: 'node_modules/(fft\\.js|zod)/' },
    },
    {
      name: 'zod-in-core-only-in-experiments',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/experiments/|\\.test\\.ts$' },
      to: { path: 'node_modules/zod/' },
    },
    {
      name: 'electron-only-in-main-and-preload',
      comment: 'The library, the workers, the exports and the command run under plain Node and are tested there.',
      severity: 'error',
      from: { path: '^(core|electron|renderer)/', pathNot: '^electron/(main|preload)/' },
      to: {
        path: '^(electron|node_modules/electron)(/|$)',
        pathNot: '^electron/',
        dependencyTypes: ['npm', 'npm-dev'],
      },
    },
    {
      name: 'renderer-sees-core-and-contract',
      comment: 'The page talks to the rest through the contract only.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/', pathNot: '^electron/contract/' },
    },
    {
      name: 'charts-are-the-only-door-to-the-renderer',
      comment: 'electron/exports draws the same figures as the window, from the same pure functions.',
      severity: 'error',
      from: { path: '^electron/', pathNot: '^electron/exports/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'exports-take-only-charts',
      severity: 'error',
      from: { path: '^electron/exports/' },
      to: { path: '^renderer/', pathNot: '^renderer/src/(charts|lib)/' },
    },
    {
      name: 'nothing-imports-main',
      comment: 'The main process is a leaf.',
      severity: 'error',
      from: { pathNot: '^electron/main/' },
      to: { path: '^electron/main/' },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'default', 'types', 'require'],
    },
  },
}
