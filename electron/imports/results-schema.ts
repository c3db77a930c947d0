/**
 * `quadrant-results/1` as it comes from a file: every field checked before it reaches a library. JSON has no infinities: an end that
 * is null is one, and a value that is null is not a number.
 */
import * as z from 'zod'
import type { PictureName, PointResult, Results } from '../../core/experiments/experiment.ts'
import type { Estimate } from '../../core/numerics/estimate.ts'

const numberOr = (absent: number) =>
  z
    .number()
    .nullable()
    .transform((x) => x ?? absent)

const estimate = z.looseObject({
  value: numberOr(NaN),
  lower: numberOr(-Infinity).optional(),
  upper: numberOr(Infinity).optional(),
  error: numberOr(Infinity).optional(),
  kind: z.enum(['exact', 'certified', 'estimated', 'sampled']).optional(),
  samples: z.number().int().min(0).optional(),
  budget: z.record(z.string(), numberOr(Infinity)).optional(),
  note: z.string().optional(),
}) satisfies z.ZodType<Estimate>

const point = z.object({
  hbar: z.number().positive().nullable(),
  particles: z.number().int().positive().nullable(),
  status: z.enum(['pending', 'running', 'done', 'failed', 'cancelled']),
  seconds: z.number().min(0),
  seed: z.number().int().min(0),
  numerics: z.looseObject({ method: z.string() }),
  times: z.array(z.object({ t: z.number().min(0), values: z.record(z.string(), estimate) })),
  error: z.string().optional(),
  warnings: z.array(z.string()).optional(),
}) satisfies z.ZodType<PointResult>

/** The experiment is left to its own parser; rates, constants and audit follow from it and the points. */
export const resultsSchema = z.looseObject({
  format: z.literal('quadrant-results/1'),
  experiment: z.unknown(),
  experimentHash: z.string(),
  software: z.object({ name: z.literal('quadrant'), version: z.string(), commit: z.string() }) satisfies z.ZodType<
    Results['software']
  >,
  points: z.array(point).min(1),
})

const axis = z.object({
  origin: z.number(),
  spacing: z.number().positive(),
  count: z.number().int().min(1).max(65_536),
})

export const fieldIndexSchema = z.array(
  z.object({
    file: z.string(),
    pointIndex: z.number().int().min(0),
    /** Names may grow: an unknown picture is kept, and shown by its name. */
    name: z
      .string()
      .regex(/^[a-zA-Z][a-zA-Z0-9.[\]=]{0,60}$/)
      .transform((name) => name as PictureName),
    t: z.number().min(0),
    x: axis,
    xi: axis.optional(),
  }),
)

export const crateSchema = z.looseObject({
  '@graph': z.array(z.looseObject({ '@id': z.string(), sha256: z.string().optional() })),
})

/** Where in the document it goes wrong, in one line. */
export function firstIssue(error: z.ZodError): string {
  const { path, message } = error.issues[0]
  return path.length === 0 ? message : `${path.join('.')}: ${message}`
}
