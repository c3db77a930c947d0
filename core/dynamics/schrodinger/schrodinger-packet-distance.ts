/**
 * calW^2 between a classical density g and the Husimi function H of R_N^1, known by samples of H that each have a classical partner: b_k =
 * int h_k d(H - g) is then an average of small differences. What second moments say is taken out first, exactly: for every symmetric A > 0,
 *
 *   calW^2(g, H) = 1/2|m_H - m_g|^2 + 1/2 tr(S_H (1 - A^{-1})) + 1/2 tr(S_g (1 - A)) + calW^2(g', H'),
 *
 * g' = A^{1/2}(z - m_g) of g, H' = A^{-1/2}(z - m_H) of H, because <A^{1/2}u, A^{-1/2}v> = <u, v> for every coupling. A is the Gaussian map between the
 * sampled moments, so that g' and H' share theirs and the last term holds only what no Gaussian sees; it is measured by test functions as on the
 * bottom arrow (liouville-distance.ts): a dual potential below, the linearised distance above.
 */
import type { MeanEstimate } from '../../numerics/control-variates.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { upperEnd } from '../../numerics/estimate.ts'
import { studentT99 } from '../../numerics/student-t.ts'
import type { Covariance, Moments, PointMeasure } from '../../states/classical-density.ts'
import { gaussianMap, positivePart, product, softened, squareRoot, traceOfRest } from '../../states/covariance-maps.ts'
import { inverseCovariance, pointMoments } from '../../states/mixture.ts'
import { choleskyOf } from '../../states/samples.ts'
import { distanceToVlasov, gradientFactorOf, type DistanceRequest } from '../liouville/liouville-distance.ts'
import { TestFunctions } from '../liouville/liouville-functions.ts'
import { HERMITE_NODES, HERMITE_WEIGHTS } from './schrodinger-packet-husimi.ts'

/** Statistics of vectors, one sample after the other. */
export interface SampleMeans {
  add(sample: Float64Array, replicate: number): void
  /** Adds a constant to the mean of one replicate, or of all (null). */
  shift(constant: Float64Array, replicate: number | null): void
  estimate(): MeanEstimate
  estimateOfHalf(half: 0 | 1): MeanEstimate
}

/** One sample of H by weighted points of total weight 1, and its classical partner (equal weights; empty where there is none). */
export interface PairedSample {
  readonly replicate: number
  readonly sampled: PointMeasure
  readonly partner: { readonly x: ArrayLike<number>; readonly xi: ArrayLike<number> }
}

export interface PacketDistanceRequest {
  readonly samples: readonly PairedSample[]
  readonly createMeans: (length: number) => SampleMeans
  /** g by weighted points: one set, or independent replicates that show how well g itself is known. */
  readonly known: readonly PointMeasure[]
  /** The partners' law in the same way (often g itself): they only serve to take noise away. Empty without partners. */
  readonly partnerLaw: readonly PointMeasure[]
  /** g by two sets of weighted points, whose difference shows what either of them misses. */
  readonly references: readonly [PointMeasure, PointMeasure]
  /** Second moments of samples, partners and the partners' law (none without partners) about their common mean, where they are known better than from the points. */
  readonly moments?: PairedMoments
  /** What discretisation may do to the second moments of H. */
  readonly momentError: number
  /** The cost of a coupling: an upper end that always holds. */
  readonly ceiling: Estimate
  /** g has a density. */
  readonly smooth: boolean
}

export interface PairedMoments {
  readonly samples: readonly CentredMoments[]
  readonly partners: readonly CentredMoments[]
  readonly law: readonly CentredMoments[]
  readonly mean: readonly [number, number]
  /** What is added to the samples' variances: hbar/2 of the Husimi function. */
  readonly blur: number
}

interface CentredMoments {
  readonly xx: number
  readonly xxi: number
  readonly xixi: number
}

/** Coordinates u = root (z - mean) + offset. */
interface Midway {
  readonly root: Covariance
  readonly mean: readonly [number, number]
  readonly offset?: readonly [number, number]
}

/** calW^2(g, H) by the identity above; kind `sampled`. */
export function packetDistance(request: PacketDistanceRequest): Estimate {
  const { samples, ceiling, momentError } = request
  const gaussian = gaussianPart(request)
  const rest = remainders(request, gaussian)
  const value = gaussian.value + (rest[0].value + rest[1].value) / 2
  const restUpper = Math.max(...rest.map(upperEnd))
  const restLower = Math.min(...rest.map((r) => r.lower ?? 0))
  const error = gaussian.error + momentError
  const top = Math.min(upperEnd(ceiling), gaussian.productCost)
  const upper = Math.max(0, Math.min(top, gaussian.value + restUpper + error))
  const lower = Math.min(upper, Math.max(0, gaussian.value + restLower - error))
  const isCapped = upper === top || rest.some((r) => r.note !== undefined)
  return {
    value: Math.min(upper, Math.max(lower, value)),
    lower,
    upper,
    kind: 'sampled',
    samples: samples.length,
    budget: { moments: gaussian.error, discretisation: momentError, remainder: restUpper - restLower },
    ...(isCapped ? { note: 'the upper end is the cost of a coupling' } : {}),
  }
}

interface GaussianPart {
  readonly quantum: Midway
  /** Of g. */
  readonly classical: Midway
  /** Of the partners with the packets' mean blur, so that they look like H: they take most of the noise away. */
  readonly partner: Midway & { readonly blur: Covariance }
  readonly value: number
  /** 99 % half-width. */
  readonly error: number
  /** Upper end of what the product coupling costs. */
  readonly productCost: number
}

/** Moments about a fixed centre: x, xi, xx, xxi, xixi. */
const ENTRIES = 5

/** H is what the partners' law and the samples' differences to the partners say. */
function gaussianPart({
  samples,
  createMeans,
  references,
  known,
  partnerLaw,
  moments,
}: PacketDistanceRequest): GaussianPart {
  const centre = pointMoments(references[0])
  const means = createMeans(ENTRIES)
  const sample = new Float64Array(ENTRIES)
  samples.forEach(({ replicate, sampled, partner }, i) => {
    sample.fill(0)
    if (moments === undefined) addMoments(sample, sampled, centre, 1)
    else addCentred(sample, moments.samples[i], moments.mean, moments.blur, centre, 1)
    if (moments !== undefined && moments.partners.length > 0)
      addCentred(sample, moments.partners[i], moments.mean, 0, centre, -1)
    else if (partner.x.length > 0) addMoments(sample, { ...partner, weight: null }, centre, -1 / partner.x.length)
    means.add(sample, replicate)
  })
  const estimate = means.estimate()
  const lawSets =
    moments === undefined || moments.law.length === 0
      ? partnerLaw.map((points) => momentsOf(points, centre))
      : moments.law.map((m) => addCentred(new Float64Array(ENTRIES), m, moments.mean, 0, centre, 1))
  const knownSets = known === partnerLaw ? lawSets : known.map((points) => momentsOf(points, centre))
  const law = averageOf(lawSets)
  const [mg, sg] = meanAndCovariance(averageOf(knownSets))
  const [mq, sq] = meanAndCovariance(estimate.mean.map((v, k) => v + law[k]))
  const map = gaussianMap(softened(sg), softened(sq))
  const root = squareRoot(map)
  const inverse = inverseCovariance(map)
  const from = (m: readonly [number, number]): [number, number] => [centre.meanX + m[0], centre.meanXi + m[1]]
  const quantum: Midway = { root: inverseCovariance(root), mean: from(mq) }
  const classical: Midway = { root, mean: from(mg) }
  const d = [mq[0] - mg[0], mq[1] - mg[1]] as const
  const [lawMean, lawCovariance] = partnerLaw.length === 0 ? [mg, sg] : meanAndCovariance(law)
  const isOwn = partnerLaw === known
  // what the packets add to their centres, on average
  const blur = positivePart([
    [sq[0][0] - lawCovariance[0][0], sq[0][1] - lawCovariance[0][1]],
    [sq[1][0] - lawCovariance[1][0], sq[1][1] - lawCovariance[1][1]],
  ])
  const nothing: Covariance = [
    [0, 0],
    [0, 0],
  ]
  const error = (zeroOrInverse: Covariance, zeroOrMap: Covariance): number => {
    const [bySampled, byKnown] = [differential(d, mq, zeroOrInverse), differential([-d[0], -d[1]], mg, zeroOrMap)]
    const own = gaussianError(estimate, bySampled, zeroOrInverse)
    if (isOwn)
      return (
        own +
        replicateError(
          knownSets,
          bySampled.map((v, k) => v + byKnown[k]),
        )
      )
    return own + replicateError(knownSets, byKnown) + replicateError(lawSets, bySampled)
  }
  const cost = (zeroOrInverse: Covariance, zeroOrMap: Covariance): number =>
    0.5 * (d[0] ** 2 + d[1] ** 2) + 0.5 * (traceOfRest(sq, zeroOrInverse) + traceOfRest(sg, zeroOrMap))
  return {
    quantum,
    classical,
    partner: { root: quantum.root, mean: from(lawMean), blur: product(product(quantum.root, blur), quantum.root) },
    value: cost(inverse, map),
    error: error(inverse, map),
    productCost: cost(nothing, nothing) + error(nothing, nothing),
  }
}

/** Of the Gaussian part in the moments of one side, at fixed A. */
function differential(d: readonly [number, number], own: readonly [number, number], map: Covariance): Float64Array {
  const half = [0.5 * (1 - map[0][0]), -0.5 * map[0][1], 0.5 * (1 - map[1][1])]
  return Float64Array.of(
    d[0] - 2 * (half[0] * own[0] + half[1] * own[1]),
    d[1] - 2 * (half[1] * own[0] + half[2] * own[1]),
    half[0],
    2 * half[1],
    half[2],
  )
}

/** 99 % half-width: the differential's, and the squares of the means to second order. */
function gaussianError({ covariance, count }: MeanEstimate, weights: Float64Array, map: Covariance): number {
  let variance = 0
  for (let i = 0; i < ENTRIES; i++)
    for (let j = 0; j < ENTRIES; j++) variance += weights[i] * covariance[i * ENTRIES + j] * weights[j]
  const second =
    Math.abs(0.5 * map[0][0] * covariance[0]) +
    Math.abs(map[0][1] * covariance[1]) +
    Math.abs(0.5 * map[1][1] * covariance[ENTRIES + 1])
  const t = studentT99(count - 1)
  return t * Math.sqrt(Math.max(0, variance)) + t * t * second
}

/** 99 % half-width of a linear functional of the moments of replicates; 0 for a single set, which is exact to all purposes. */
function replicateError(replicates: readonly Float64Array[], weights: Float64Array): number {
  const n = replicates.length
  if (n < 2) return 0
  const values = replicates.map((set) => set.reduce((sum, v, k) => sum + weights[k] * v, 0))
  const mean = values.reduce((a, b) => a + b, 0) / n
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n * (n - 1))
  return studentT99(n - 1) * Math.sqrt(variance)
}

function averageOf(replicates: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(ENTRIES)
  for (const set of replicates) set.forEach((v, k) => (out[k] += v / replicates.length))
  return out
}

function momentsOf(points: PointMeasure, centre: Moments): Float64Array {
  const out = new Float64Array(ENTRIES)
  addMoments(out, points, centre, 1)
  return out
}

function addCentred(
  out: Float64Array,
  { xx, xxi, xixi }: CentredMoments,
  mean: readonly [number, number],
  blur: number,
  { meanX, meanXi }: Moments,
  factor: number,
): Float64Array {
  const [x, xi] = [mean[0] - meanX, mean[1] - meanXi]
  ;[x, xi, xx + blur + x * x, xxi + x * xi, xixi + blur + xi * xi].forEach((v, k) => (out[k] += factor * v))
  return out
}

function meanAndCovariance([x, xi, xx, xxi, xixi]: ArrayLike<number> & Iterable<number>): [
  readonly [number, number],
  Covariance,
] {
  const cross = xxi - x * xi
  return [
    [x, xi],
    [
      [xx - x * x, cross],
      [cross, xixi - xi * xi],
    ],
  ]
}

function addMoments(out: Float64Array, points: Weighted, { meanX, meanXi }: Moments, factor: number): void {
  for (let i = 0; i < points.x.length; i++) {
    const [x, xi] = [points.x[i] - meanX, points.xi[i] - meanXi]
    const w = factor * (points.weight === null ? 1 : points.weight[i])
    out[0] += w * x
    out[1] += w * xi
    out[2] += w * x * x
    out[3] += w * x * xi
    out[4] += w * xi * xi
  }
}

/** calW^2(g', H'), with either set of points for g. */
function remainders(
  { samples, createMeans, references, ceiling, smooth, known, partnerLaw }: PacketDistanceRequest,
  { quantum, classical, partner, value, productCost }: GaussianPart,
): Estimate[] {
  const carried = references.map((reference) => transformed(reference, classical))
  const functions = new TestFunctions(thickened(pointMoments(carried[0])), null)
  const K = functions.count
  const here = new Float64Array(K)
  const blurred = blurNodes(partner)
  const statistics = createMeans(K)
  const difference = new Float64Array(K)
  for (const sample of samples) {
    difference.fill(0)
    addMeans(difference, functions, sample.sampled, quantum, here, 1)
    const n = sample.partner.x.length
    if (n > 0)
      for (const node of blurred)
        addMeans(difference, functions, { ...sample.partner, weight: null }, node.at, here, -node.weight / n)
    statistics.add(difference, sample.replicate)
  }
  // the laws' means, replicate by replicate, so that their own noise is seen
  for (let r = 0; r < Math.max(known.length, partnerLaw.length); r++) {
    difference.fill(0)
    addMeans(difference, functions, known[r % known.length], classical, here, -1)
    if (partnerLaw.length > 0)
      for (const node of blurred)
        addMeans(difference, functions, partnerLaw[r % partnerLaw.length], node.at, here, node.weight)
    statistics.shift(difference, known.length === 1 && partnerLaw.length <= 1 ? null : r)
  }
  const zeros = new Float64Array(K)
  return carried.map((points) => {
    const quadrature = { fine: points, coarse: points, moments: pointMoments(points) }
    const request: DistanceRequest = {
      measured: { functions, statistics, meanErrors: zeros },
      quadrature,
      gradientFactor: gradientFactorOf(functions, quadrature),
      stepErrors: zeros,
      coupling: { value: Math.max(0, Math.min(upperEnd(ceiling), productCost) - value) },
      smooth,
      circle: false,
    }
    return distanceToVlasov(request)
  })
}

interface Weighted {
  readonly x: ArrayLike<number>
  readonly xi: ArrayLike<number>
  /** null: all 1. */
  readonly weight: ArrayLike<number> | null
}

/** The partners' coordinates moved by Gauss–Hermite nodes of the blur. */
function blurNodes({ root, mean, blur }: GaussianPart['partner']): { readonly at: Midway; readonly weight: number }[] {
  const [l11, l21, l22] = choleskyOf(Math.max(blur[0][0], 0), blur[0][1], blur[1][1])
  return HERMITE_NODES.flatMap((u, p) =>
    HERMITE_NODES.map((v, q) => ({
      at: { root, mean, offset: [l11 * u, l21 * u + l22 * v] as const },
      weight: HERMITE_WEIGHTS[p] * HERMITE_WEIGHTS[q],
    })),
  )
}

/** out += factor * (sum_i weight_i h(u_i)), u_i the points in midway coordinates. */
function addMeans(
  out: Float64Array,
  functions: TestFunctions,
  { x, xi, weight }: Weighted,
  { root, mean, offset = [0, 0] }: Midway,
  here: Float64Array,
  factor: number,
): void {
  for (let i = 0; i < x.length; i++) {
    const [dx, dxi] = [x[i] - mean[0], xi[i] - mean[1]]
    here.fill(0)
    functions.addValues(
      here,
      0,
      root[0][0] * dx + root[0][1] * dxi + offset[0],
      root[1][0] * dx + root[1][1] * dxi + offset[1],
    )
    const w = factor * (weight === null ? 1 : weight[i])
    for (let k = 0; k < out.length; k++) out[k] = out[k] + w * here[k]
  }
}

function transformed({ x, xi, weight }: PointMeasure, { root, mean }: Midway): PointMeasure {
  return {
    kind: 'points',
    x: x.map((v, i) => root[0][0] * (v - mean[0]) + root[0][1] * (xi[i] - mean[1])),
    xi: x.map((v, i) => root[1][0] * (v - mean[0]) + root[1][1] * (xi[i] - mean[1])),
    weight,
  }
}

function thickened(m: Moments): Moments {
  const [[varX], [, varXi]] = softened([
    [m.varX, m.covXXi],
    [m.covXXi, m.varXi],
  ])
  return { ...m, varX, varXi }
}
