/**
 * The structure of `quadrant-experiment/1` as zod schemas: names, types and simple ranges. What ties several fields
 * together (uncertainty relation, lengths of a zip, a potential that is even) is checked in schema-checks.ts.
 */
import { z } from 'zod'

// The window forbids `eval` and `new Function`; zod's compiled parsers would need them.
z.config({ jitless: true })

/** Marks a message that lists the known names of an object; schema.ts turns it into words for each unknown field. */
export const KNOWN_FIELDS = 'known fields: '

/** A strict object whose refusals name the known fields. */
function record<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? KNOWN_FIELDS + Object.keys(shape).join(', ')
        : `must be an object with ${Object.keys(shape).join(', ')}`,
  })
}

/** An object chosen by its `kind`. */
function byKind<T extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  options: T,
  served: readonly string[],
) {
  return z.discriminatedUnion('kind', options, {
    error: (issue) => {
      return kindOf(issue.input) === undefined
        ? `must be an object with kind one of ${served.join(', ')}`
        : `must be one of ${served.join(', ')}`
    },
  })
}

function kindOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('kind' in input)) return undefined
  return typeof input.kind === 'string' ? input.kind : undefined
}

const finite = z.number({ error: 'must be a finite number' })
const positive = z.number({ error: 'must be a finite number > 0' }).positive({ error: 'must be a finite number > 0' })
const text = (most: number) =>
  z
    .string({ error: `must be a text of at most ${most} characters` })
    .max(most, { error: `must be a text of at most ${most} characters` })
const list = <T extends z.ZodType>(item: T, least: number, most: number, what: string) =>
  z
    .array(item, { error: `must be a list of ${what}` })
    .min(least, { error: `must not be empty; give a list of ${what}` })
    .max(most, { error: `must hold at most ${most} ${what}` })

/** As long as the parser reads. */
const lineFormula = text(1000).min(1, { error: 'must be a formula in x' })

const pair = z.tuple([finite, finite], { error: 'must be two finite numbers [x, xi]' })
const row = z.tuple([finite, finite], { error: 'must be a row of two finite numbers' })
const covariance = z.tuple([row, row], { error: 'must be a 2 x 2 matrix [[var_x, cov], [cov, var_xi]]' })

const pairPotential = (kind: 'gaussian' | 'lorentzian' | 'softCoulomb') =>
  record({ kind: z.literal(kind), strength: finite, width: positive })

export const interaction = byKind(
  [
    pairPotential('gaussian'),
    pairPotential('lorentzian'),
    pairPotential('softCoulomb'),
    record({ kind: z.literal('cosine'), strength: finite, period: positive }),
    record({ kind: z.literal('harmonic'), strength: finite }),
    record({ kind: z.literal('expression'), formula: lineFormula }),
  ],
  ['gaussian', 'lorentzian', 'softCoulomb', 'cosine', 'harmonic', 'expression'],
)

const component = record({ weight: positive, mean: pair, covariance })
const mixture = record({ kind: z.literal('mixture'), components: list(component, 1, 200, 'components') })

/** More points than this make the solvers slow and the document unwieldy. */
export const MAX_SAMPLES = 100_000
const sample = z.union([pair, z.tuple([finite, finite, finite.nonnegative()])], {
  error: 'must be [x, xi] or [x, xi, weight] with finite numbers, weight >= 0',
})
const samples = record({
  kind: z.literal('samples'),
  file: text(4096).optional(),
  points: list(sample, 1, MAX_SAMPLES, 'points').optional(),
})

/** Sides sharper than a fiftieth of the rectangle are beyond the grids. */
const softEdge = finite
  .min(0.02, { error: 'must be a number from 0.02 to 1' })
  .max(1, { error: 'must be a number from 0.02 to 1' })
const expression = record({
  kind: z.literal('expression'),
  formula: text(1000).min(1, { error: 'must be a formula in x and xi' }),
})
const ring = record({ kind: z.literal('ring'), center: pair, radius: positive, width: positive })
const waterbag = record({
  kind: z.literal('waterbag'),
  center: pair,
  halfWidths: z.tuple([positive, positive], { error: 'must be two numbers > 0, along x and along xi' }),
  edge: softEdge,
})

const monokinetic = record({ kind: z.literal('monokinetic'), density: lineFormula, velocity: lineFormula })

const densities = [mixture, samples, expression, ring, waterbag, monokinetic] as const
const densityKinds = ['mixture', 'samples', 'expression', 'ring', 'waterbag', 'monokinetic']
const classicalSpec = byKind(densities, densityKinds)
export const classicalInitial = byKind(
  [...densities, record({ kind: z.literal('husimi') }), record({ kind: z.literal('wigner') })],
  [...densityKinds, 'husimi', 'wigner'],
)

/** `symbol` is the word "classical" or a density of its own; a union would bury the density's messages. */
const symbol = z.unknown().transform((value, context) => {
  if (value === 'classical') return 'classical' as const
  if (typeof value !== 'object' || value === null) {
    context.issues.push({
      code: 'custom',
      input: value,
      message: `must be "classical" or a classical density (${densityKinds.join(', ')})`,
    })
    return z.NEVER
  }
  const parsed = classicalSpec.safeParse(value)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue)
  return z.NEVER
})

const packet = record({ amplitude: positive, phase: finite.default(0), mean: pair })
export const quantumInitial = byKind(
  [
    record({ kind: z.literal('toeplitz'), symbol }),
    record({ kind: z.literal('coherent'), mean: pair, covariance: covariance.optional() }),
    record({ kind: z.literal('gaussian'), mean: pair, covariance }),
    record({ kind: z.literal('cat'), components: list(packet, 1, 20, 'components') }),
    record({ kind: z.literal('wkb'), amplitude: lineFormula, phase: lineFormula }),
  ],
  ['toeplitz', 'coherent', 'gaussian', 'cat', 'wkb'],
)

const rangeMessage = 'must be a list of numbers or a range {from, to, count, scale}'
const range = z.unknown().transform((value, context) => {
  if (typeof value !== 'object' || value === null) {
    context.issues.push({ code: 'custom', input: value, message: rangeMessage })
    return z.NEVER
  }
  const parsed = Array.isArray(value) ? list(finite, 1, 1000, 'numbers').safeParse(value) : rangeRecord.safeParse(value)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue)
  return z.NEVER
})
const rangeRecord = record({
  from: finite,
  to: finite,
  count: z
    .int({ error: 'must be an integer from 1 to 1000' })
    .min(1, { error: 'must be an integer from 1 to 1000' })
    .max(1000, { error: 'must be an integer from 1 to 1000' }),
  scale: z.enum(['linear', 'log2', 'log10'], { error: 'must be one of linear, log2, log10' }),
})

const sweep = record({
  hbar: range.optional(),
  particles: range.optional(),
  mode: z.enum(['product', 'zip'], { error: 'must be product or zip' }).optional(),
  path: record({ hbar: text(100) }).optional(),
})

const numerics = record({
  engine: z
    .enum(['auto', 'exact', 'grid', 'characteristics'], { error: 'must be one of auto, exact, grid, characteristics' })
    .optional(),
  timeStep: positive.optional(),
  hartreePoints: z
    .int({ error: 'must be an integer from 16 to 65536' })
    .min(16, { error: 'must be an integer from 16 to 65536' })
    .max(65536, { error: 'must be an integer from 16 to 65536' })
    .optional(),
  boxHalfWidth: positive.optional(),
  rankTail: positive.max(0.1, { error: 'must be a number in (0, 0.1]' }).optional(),
  phaseSpaceSpacing: positive.optional(),
  transportSeconds: positive.optional(),
  replicas: z
    .int({ error: 'must be an integer from 16 to 10000000' })
    .min(16, { error: 'must be an integer from 16 to 10000000' })
    .max(10_000_000, { error: 'must be an integer from 16 to 10000000' })
    .optional(),
})

const toleranceMessage = 'must be a relative error from 1e-9 to 0.5'
const accuracy = record({
  tolerance: finite.min(1e-9, { error: toleranceMessage }).max(0.5, { error: toleranceMessage }),
  numerics: numerics.optional(),
})

const ARROWS = [
  'schrodinger-hartree',
  'liouville-vlasov',
  'schrodinger-liouville',
  'hartree-vlasov',
  'schrodinger-vlasov',
] as const

export const experimentShape = record({
  format: z.literal('quadrant-experiment/1', {
    error: 'must be "quadrant-experiment/1", the format that this version reads',
  }),
  name: z
    .string({ error: 'must be a text of 1 to 200 characters' })
    .min(1, { error: 'must be a text of 1 to 200 characters' })
    .max(200, { error: 'must be a text of 1 to 200 characters' }),
  notes: text(20_000).default(''),
  tags: list(text(60), 0, 50, 'tags').default([]),
  arrow: z.enum(ARROWS, { error: `must be one of ${ARROWS.join(', ')}` }),
  dimension: z.union([z.literal(1), z.literal(2)], { error: 'must be 1 (2 where an engine serves it)' }).default(1),
  interaction,
  initial: record({ classical: classicalInitial, quantum: quantumInitial }),
  sweep,
  times: list(finite.nonnegative({ error: 'must be a time >= 0' }), 1, 200, 'times'),
  marginals: list(
    z.int({ error: 'must be an integer >= 1' }).min(1, { error: 'must be an integer >= 1' }),
    1,
    10,
    'marginals',
  ).default([1]),
  measures: list(
    z.enum(['mk2', 'eHbar', 'coupling', 'ladder'], { error: 'must be one of mk2, eHbar, coupling, ladder' }),
    1,
    4,
    'measures',
  ).default(['mk2', 'eHbar']),
  accuracy: accuracy.default({ tolerance: 0.01 }),
  seed: z
    .int({ error: 'must be an integer from 0 to 4294967295' })
    .min(0, { error: 'must be an integer from 0 to 4294967295' })
    .max(4294967295, { error: 'must be an integer from 0 to 4294967295' })
    .default(1),
})
