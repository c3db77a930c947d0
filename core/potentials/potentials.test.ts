import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPotential } from './create-potential.ts'
import { safety } from './expression-scan.ts'
import { PotentialError } from './potential-error.ts'
import type { InteractionSpec } from './potential.ts'

const families: InteractionSpec[] = [
  { kind: 'gaussian', strength: -1.3, width: 0.7 },
  { kind: 'lorentzian', strength: 0.8, width: 1.4 },
  { kind: 'softCoulomb', strength: -2, width: 0.5 },
  { kind: 'cosine', strength: 0.6, period: 3 },
  { kind: 'harmonic', strength: -0.4 },
]

/** The same V written as a formula. */
const formulas: Record<string, string> = {
  gaussian: '-1.3*exp(-x^2/(2*0.7^2))',
  lorentzian: '0.8/(1+x^2/1.4^2)',
  softCoulomb: '-2/sqrt(x^2+0.5^2)',
  cosine: '0.6*cos(2*pi*x/3)',
  harmonic: '-0.4*x^2/2',
}

for (const spec of families) {
  test(`${spec.kind}: V is even, V' and V'' are its derivatives, the constants are the suprema and are attained`, () => {
    const V = createPotential(spec)
    const suprema = { lip: 0, grad: 0, value: 0 }
    for (let i = 0; i <= 60000; i++) {
      const x = i / 5000
      suprema.lip = Math.max(suprema.lip, Math.abs(V.secondDerivative(x)))
      suprema.grad = Math.max(suprema.grad, Math.abs(V.gradient(x)))
      suprema.value = Math.max(suprema.value, Math.abs(V.value(x)))
      if (i % 500 !== 0) continue
      expect(V.value(-x)).toBe(V.value(x))
      expect(V.gradient(-x)).toBeCloseTo(-V.gradient(x), 15)
      const h = 1e-4
      expect((V.value(x + h) - V.value(x - h)) / (2 * h)).toBeCloseTo(V.gradient(x), 5)
      expect((V.gradient(x + h) - V.gradient(x - h)) / (2 * h)).toBeCloseTo(V.secondDerivative(x), 5)
    }
    for (const [name, constant] of [
      ['lip', V.lipGradV],
      ['grad', V.supGradV],
      ['value', V.supV],
    ] as const) {
      if (spec.kind === 'harmonic' && name !== 'lip') expect(constant).toBe(Infinity)
      else expect(suprema[name] / constant, name).toBeCloseTo(1, 6)
      expect(suprema[name]).toBeLessThanOrEqual(constant * (1 + 1e-14))
    }
  })

  test(`${spec.kind}: the formula of the same V gives the same functions and constants`, () => {
    const V = createPotential(spec)
    const W = createPotential({ kind: 'expression', formula: formulas[spec.kind] })
    for (let x = -6; x <= 6; x += 0.37) {
      expect(W.value(x)).toBeCloseTo(V.value(x), 12)
      expect(W.gradient(x)).toBeCloseTo(V.gradient(x), 11)
      expect(W.secondDerivative(x)).toBeCloseTo(V.secondDerivative(x), 11)
    }
    expect(W.constantsKind).toBe('numerical')
    for (const name of ['lipGradV', 'supGradV', 'supV'] as const) {
      if (V[name] === Infinity) expect(W[name]).toBe(Infinity)
      else {
        expect(W[name]).toBeGreaterThanOrEqual(V[name])
        expect(W[name]).toBeLessThanOrEqual(V[name] * (1 + 2 * safety))
      }
    }
  })
}

test("the unit Gaussian has L = 1 and sup|V'| = e^{-1/2}", () => {
  const V = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
  expect([V.lipGradV, V.supGradV, V.supV, V.period]).toEqual([1, Math.exp(-0.5), 1, null])
  expect(createPotential({ kind: 'cosine', strength: 1, period: 3 }).period).toBe(3)
})

const refusal = (spec: InteractionSpec): PotentialError => {
  try {
    createPotential(spec)
  } catch (error) {
    if (error instanceof PotentialError) return error
    throw error
  }
  throw new Error(`accepted ${JSON.stringify(spec)}`)
}

test('parameters out of range are refused with the field, the value and what is allowed', () => {
  expect(refusal({ kind: 'gaussian', strength: 1, width: 0 })).toMatchObject({
    path: 'interaction.width',
    value: '0',
    message: expect.stringContaining('greater than 0'),
  })
  expect(refusal({ kind: 'lorentzian', strength: NaN, width: 1 })).toMatchObject({
    path: 'interaction.strength',
    value: 'NaN',
  })
  expect(refusal({ kind: 'cosine', strength: 1, period: -2 }).path).toBe('interaction.period')
  expect(refusal({ kind: 'softCoulomb', strength: 1, width: Infinity }).path).toBe('interaction.width')
  expect(refusal({ kind: 'softCoulomb', strength: 1, width: 1e-200 }).message).toMatch(/overflows/)
  expect(refusal({ kind: 'expression', formula: 'sin(x)' }).path).toBe('interaction.formula')
})

test.each([
  ['exp(-x', /expected "\)", but found the end of the formula at position 7/],
  ['2 x', /found "x" at position 3/],
  ['foo(x)', /unknown name "foo" at position 1/],
  ['y^2', /unknown name "y"/],
  ['x $ 2', /unexpected character "\$" at position 3/],
  ['  ', /empty/],
  ['cos x', /expected "\(" after cos, but found "x" at position 5/],
  ['x +', /found the end of the formula at position 4/],
  ['constructor(x)', /unknown name "constructor"/],
  ['x.constructor', /unexpected character "\."/],
  ['('.repeat(100) + 'x' + ')'.repeat(100), /nested more than 60/],
  ['-'.repeat(100) + 'x^2', /nested more than 60/],
  ['1+'.repeat(600) + 'x^2', /longer than 1000/],
])('unreadable formula %s', (formula, message) => {
  expect(refusal({ kind: 'expression', formula }).message).toMatch(message)
})

test.each([
  ['sin(x)', /not even/],
  ['x*abs(x)', /not even/],
  ['exp(-(x-1e-3)^2)', /not even/],
  ['x^4', /grows without bound/],
  ['abs(x)^3', /grows without bound/],
  ['cos(x^2)', /grows without bound/],
  ['cosh(x)', /.*/],
  ['abs(x)', /not Lipschitz at x = 0/],
  ['exp(-abs(x))', /not Lipschitz at x = 0/],
  ['abs(sin(x))', /not Lipschitz at x = 0/],
  ['abs(sin(x))*x^2/(1+x^4)', /not Lipschitz at x = 3.14159/],
  ['abs(x^2-2)*exp(-x^2)', /not Lipschitz at x = 1.41421/],
  ['abs(x)^1.5', /V'' is not a finite number at x = 0/],
  ['abs(x^2-2)^1.5*exp(-x^2)', /not Lipschitz at x = 1.41421/],
  ['1/x^2', /V is not a finite number at x = 0/],
  ['log(x^2)', /V is not a finite number at x = 0/],
  ['tan(x)^2', /not Lipschitz at x = [0-9.]+: it jumps/],
])('not even, finite and C^{1,1}: %s', (formula, message) => {
  expect(refusal({ kind: 'expression', formula }).message).toMatch(message)
})

test.each<[string, number, number]>([
  // formula, L, sup|V'|
  ['-exp(-x^2/2)*cos(x)', 2, 0.92883],
  ['sqrt(1+x^2)', 1, 1],
  ['log(1+x^2)', 2, 1],
  ['1/cosh(x)', 1, 0.5],
  ['tanh(x)^2', 2, 0.7698],
  ['x*tanh(x)', 2, 1.19968],
  ['cos(abs(x))', 1, 1],
  ['atan(x)^2', 2, 0.8239],
  ['exp(-abs(x)^3)', 2.15244, 1.17543],
  ['x^2*exp(-x^2)', 2, 0.58721],
  ['2^-x^2', 1.386294, 0.714135],
  ['exp(-((abs(x)-100.06)/0.003)^2)', 2 / 0.003 ** 2, Math.sqrt(2 / Math.E) / 0.003],
  ['3', 0, 0],
  ['e*x - x*e + pi', 0, 0],
])("accepted: %s has L = %d, sup|V'| = %d", (formula, L, sup) => {
  const V = createPotential({ kind: 'expression', formula })
  expect(Math.abs(V.lipGradV - L)).toBeLessThanOrEqual(1e-5 * L)
  expect(Math.abs(V.supGradV - sup)).toBeLessThanOrEqual(1e-5 * sup)
})

test('precedence and associativity', () => {
  const at = (formula: string, x: number): number =>
    createPotential({ kind: 'expression', formula: `0*x + cos(x) + ${formula}` }).value(x) - Math.cos(x)
  expect(at('2^3^2/512', 0)).toBeCloseTo(1, 14)
  expect(at('-2^2', 0)).toBe(-4)
  expect(at('8/4/2', 0)).toBeCloseTo(1, 14)
  expect(at('2-3-4', 0)).toBeCloseTo(-5, 14)
  expect(at('1.5e-1*2E1', 0)).toBeCloseTo(3, 14)
  expect(at('.5 + 2.', 0)).toBeCloseTo(2.5, 14)
  expect(at('2*-3', 0)).toBeCloseTo(-6, 14)
})

test.each([
  '(2+cos(x))^(-x^2)',
  '(1+x^2)^cos(x)*exp(-x^2)',
  '3^cos(x)',
  'tan(0.3*sin(x)^2)',
  'x*sinh(x)/cosh(x)^2',
  'log(2+cos(x))',
  'abs(x)^3*exp(-x^2)',
])('every rule of differentiation: %s', (formula) => {
  const V = createPotential({ kind: 'expression', formula })
  for (const x of [-2.3, -0.4, 0.7, 1.9]) {
    const h = 1e-4
    expect((V.value(x + h) - V.value(x - h)) / (2 * h)).toBeCloseTo(V.gradient(x), 6)
    expect((V.gradient(x + h) - V.gradient(x - h)) / (2 * h)).toBeCloseTo(V.secondDerivative(x), 6)
  }
})

/** Random even, smooth, bounded formulas: sums and products of even building blocks. */
const even: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(
      'cos(x)',
      'exp(-x^2)',
      '1/(1+x^2)',
      'cos(2*x)',
      '0.5',
      'tanh(x)^2',
      'sin(x)^2',
      'atan(x)^2',
      'x^2/(2+x^2)',
    ),
    fc.tuple(tie('e'), fc.constantFrom('+', '-', '*'), tie('e')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('e').map((a) => `cos(${a})`),
    tie('e').map((a) => `sqrt(1+(${a})^2)`),
    tie('e').map((a) => `sin(${a})/(1+(${a})^2)`),
  ),
})).e

test('the symbolic derivatives of random formulas are the difference quotients, and L bounds them', () => {
  fc.assert(
    fc.property(
      even,
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (formula, x, y) => {
        const V = createPotential({ kind: 'expression', formula })
        const h = 1e-5
        const scale = 1 + V.lipGradV
        expect(Math.abs((V.value(x + h) - V.value(x - h)) / (2 * h) - V.gradient(x))).toBeLessThan(1e-4 * scale)
        expect(Math.abs((V.gradient(x + h) - V.gradient(x - h)) / (2 * h) - V.secondDerivative(x))).toBeLessThan(
          1e-4 * scale * scale,
        )
        expect(Math.abs(V.gradient(x) - V.gradient(y))).toBeLessThanOrEqual(V.lipGradV * Math.abs(x - y) + 1e-12)
        expect(Math.abs(V.gradient(x))).toBeLessThanOrEqual(V.supGradV)
        expect(Math.abs(V.value(x))).toBeLessThanOrEqual(V.supV)
      },
    ),
    { seed: 21, numRuns: 15, endOnFailure: true },
  )
})
