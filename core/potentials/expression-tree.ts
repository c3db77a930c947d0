/**
 * Formulas in x (potentials, curves) or in x and xi (densities) as trees: constructors that simplify, the symbolic derivative
 * in x, and the compilation to closures. No `eval`: a formula is data.
 *
 * Normal form: a sum holds no sum and at most one number (last); a product holds no product, at most one number
 * (first), and each base once, base^a base^b -> base^{a+b}. Differences and quotients are sums with factor -1 and
 * powers with exponent -1. `key` is equal for equal trees.
 */

export type FunctionName =
  | 'exp'
  | 'log'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'atan'
  | 'abs'
  /** Only derivatives contain it: sign(u) = d|u|/du. */
  | 'sign'

export type Expr =
  | { readonly kind: 'number'; readonly value: number; readonly key: string }
  | { readonly kind: 'x'; readonly key: string }
  | { readonly kind: 'xi'; readonly key: string }
  | { readonly kind: 'sum'; readonly terms: readonly Expr[]; readonly key: string }
  | { readonly kind: 'product'; readonly factors: readonly Expr[]; readonly key: string }
  | { readonly kind: 'power'; readonly base: Expr; readonly exponent: Expr; readonly key: string }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly argument: Expr; readonly key: string }

export const variableX: Expr = { kind: 'x', key: 'x' }
export const variableXi: Expr = { kind: 'xi', key: 'xi' }

export function num(value: number): Expr {
  return { kind: 'number', value, key: String(value) }
}

const zero = num(0)
const one = num(1)

function isNumber(e: Expr, value?: number): e is Extract<Expr, { kind: 'number' }> {
  return e.kind === 'number' && (value === undefined || e.value === value)
}

/** c * rest, for collecting like terms of a sum. */
function splitCoefficient(e: Expr): [number, Expr] {
  if (e.kind === 'number') return [e.value, one]
  if (e.kind === 'product' && isNumber(e.factors[0])) {
    const rest = e.factors.slice(1)
    return [e.factors[0].value, rest.length === 1 ? rest[0] : rawProduct(rest)]
  }
  return [1, e]
}

export function sum(terms: readonly Expr[]): Expr {
  const collected = new Map<string, { coefficient: number; rest: Expr }>()
  for (const term of terms.flatMap((t) => (t.kind === 'sum' ? t.terms : [t]))) {
    const [coefficient, rest] = splitCoefficient(term)
    const entry = collected.get(rest.key)
    if (entry) entry.coefficient += coefficient
    else collected.set(rest.key, { coefficient, rest })
  }
  const constant = collected.get(one.key)?.coefficient ?? 0
  collected.delete(one.key)
  const out: Expr[] = []
  for (const { coefficient, rest } of collected.values()) {
    if (coefficient !== 0) out.push(coefficient === 1 ? rest : product([num(coefficient), rest]))
  }
  if (constant !== 0 || out.length === 0) out.push(num(constant))
  if (out.length === 1) return out[0]
  return {
    kind: 'sum',
    terms: out,
    key: `(${out
      .map((t) => t.key)
      .sort()
      .join('+')})`,
  }
}

function rawProduct(factors: readonly Expr[]): Expr {
  return {
    kind: 'product',
    factors,
    key: `(${factors
      .map((f) => f.key)
      .sort()
      .join('*')})`,
  }
}

export function product(factors: readonly Expr[]): Expr {
  let coefficient = 1
  const powers = new Map<string, { base: Expr; exponent: Expr }>()
  const exponents: Expr[] = []
  const put = (base: Expr, exponent: Expr): void => {
    const entry = powers.get(base.key)
    if (entry) entry.exponent = sum([entry.exponent, exponent])
    else powers.set(base.key, { base, exponent })
  }
  for (const factor of factors.flatMap((f) => (f.kind === 'product' ? f.factors : [f]))) {
    if (factor.kind === 'number') coefficient *= factor.value
    else if (factor.kind === 'call' && factor.name === 'exp') exponents.push(factor.argument)
    else if (factor.kind === 'power') put(factor.base, factor.exponent)
    else put(factor, one)
  }
  if (coefficient === 0) return zero
  mergeFunctions(powers, put)
  const out: Expr[] = []
  const take = (e: Expr): void => {
    if (e.kind === 'number') coefficient *= e.value
    else out.push(e)
  }
  for (const { base, exponent } of powers.values()) take(power(base, exponent))
  if (exponents.length > 0) take(call('exp', sum(exponents)))
  if (coefficient === 0) return zero
  if (out.length === 0) return num(coefficient)
  if (coefficient === 1) return out.length === 1 ? out[0] : rawProduct(out)
  return rawProduct([num(coefficient), ...out])
}

/** sinh(u) cosh(u)^{-k} -> tanh(u) cosh(u)^{1-k} (else inf/inf far out), |u| sign(u) -> u, and u sign(u) -> |u|. */
function mergeFunctions(
  powers: Map<string, { base: Expr; exponent: Expr }>,
  put: (base: Expr, exponent: Expr) => void,
): void {
  for (const { base, exponent } of [...powers.values()]) {
    if (base.kind !== 'call' || !isNumber(exponent)) continue
    if (base.name === 'sinh') {
      const cosh = powers.get(call('cosh', base.argument).key)
      if (cosh === undefined || !isNumber(cosh.exponent)) continue
      const count = Math.min(exponent.value, -cosh.exponent.value)
      if (count < 1 || !Number.isInteger(count)) continue
      put(base, num(-count))
      put(cosh.base, num(count))
      put(call('tanh', base.argument), num(count))
    } else if (base.name === 'sign' && exponent.value === 1) {
      const abs = powers.get(call('abs', base.argument).key)
      const plain = powers.get(base.argument.key)
      if (abs !== undefined && isNumber(abs.exponent) && abs.exponent.value >= 1) {
        put(base, num(-1))
        put(abs.base, num(-1))
        put(base.argument, one)
      } else if (plain !== undefined && isNumber(plain.exponent) && plain.exponent.value >= 1) {
        put(base, num(-1))
        put(plain.base, num(-1))
        put(call('abs', base.argument), one)
      }
    }
  }
}

export function power(base: Expr, exponent: Expr): Expr {
  if (isNumber(exponent)) {
    const n = exponent.value
    if (n === 0) return one
    if (n === 1) return base
    if (isNumber(base)) return num(base.value ** n)
    const even = Number.isInteger(n) && n % 2 === 0
    if (base.kind === 'call' && base.name === 'sign' && Number.isInteger(n)) return even ? one : base
    if (base.kind === 'call' && base.name === 'abs' && even) return power(base.argument, exponent)
    if (base.kind === 'call' && base.name === 'exp') return call('exp', product([exponent, base.argument]))
    if (Number.isInteger(n)) {
      if (base.kind === 'power') return power(base.base, product([base.exponent, exponent]))
      if (base.kind === 'product') return product(base.factors.map((f) => power(f, exponent)))
    }
  }
  return { kind: 'power', base, exponent, key: `${base.key}^{${exponent.key}}` }
}

const numericFunctions: Record<FunctionName, (u: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  atan: Math.atan,
  abs: Math.abs,
  sign: Math.sign,
}

export function call(name: FunctionName, argument: Expr): Expr {
  if (isNumber(argument)) return num(numericFunctions[name](argument.value))
  return { kind: 'call', name, argument, key: `${name}(${argument.key})` }
}

/** d/dx, simplified by the constructors; d|u| = sign(u) u' almost everywhere. */
export function derivative(e: Expr): Expr {
  switch (e.kind) {
    case 'number':
    case 'xi':
      return zero
    case 'x':
      return one
    case 'sum':
      return sum(e.terms.map(derivative))
    case 'product':
      return sum(e.factors.map((f, i) => product([derivative(f), ...e.factors.filter((_, j) => j !== i)])))
    case 'power': {
      const { base, exponent } = e
      if (isNumber(exponent)) return product([exponent, power(base, num(exponent.value - 1)), derivative(base)])
      // d u^v = u^v (v' log u + v u'/u)
      const logarithmic = sum([
        product([derivative(exponent), call('log', base)]),
        product([exponent, derivative(base), power(base, num(-1))]),
      ])
      return product([e, logarithmic])
    }
    case 'call':
      return product([outerDerivative(e.name, e.argument), derivative(e.argument)])
  }
}

function outerDerivative(name: FunctionName, u: Expr): Expr {
  switch (name) {
    case 'exp':
      return call('exp', u)
    case 'log':
      return power(u, num(-1))
    case 'sin':
      return call('cos', u)
    case 'cos':
      return product([num(-1), call('sin', u)])
    case 'tan':
      return sum([one, power(call('tan', u), num(2))])
    case 'sinh':
      return call('cosh', u)
    case 'cosh':
      return call('sinh', u)
    case 'tanh':
      return power(call('cosh', u), num(-2))
    case 'atan':
      return power(sum([one, power(u, num(2))]), num(-1))
    case 'abs':
      return call('sign', u)
    case 'sign':
      return zero
  }
}

/** Every number in the tree, each once. */
export function numbersIn(e: Expr): number[] {
  switch (e.kind) {
    case 'number':
      return [e.value]
    case 'x':
    case 'xi':
      return []
    case 'sum':
      return [...new Set(e.terms.flatMap(numbersIn))]
    case 'product':
      return [...new Set(e.factors.flatMap(numbersIn))]
    case 'power':
      return [...new Set([e.base, e.exponent].flatMap(numbersIn))]
    case 'call':
      return numbersIn(e.argument)
  }
}

/** A formula as a function; one in x alone ignores the second argument. */
export type Compiled = (x: number, xi?: number) => number

export function compile(e: Expr): Compiled {
  switch (e.kind) {
    case 'number': {
      const { value } = e
      return () => value
    }
    case 'x':
      return (x) => x
    case 'xi':
      return (_x, xi = NaN) => xi
    case 'sum':
      return e.terms.map(compile).reduce((f, g) => (x, xi) => f(x, xi) + g(x, xi))
    case 'product':
      return e.factors.map(compile).reduce((f, g) => (x, xi) => f(x, xi) * g(x, xi))
    case 'power':
      return compilePower(compile(e.base), e.exponent)
    case 'call': {
      const f = numericFunctions[e.name]
      const u = compile(e.argument)
      return (x, xi) => f(u(x, xi))
    }
  }
}

function compilePower(base: Compiled, exponent: Expr): Compiled {
  if (!isNumber(exponent)) {
    const v = compile(exponent)
    return (x, xi) => base(x, xi) ** v(x, xi)
  }
  const n = exponent.value
  if (n === -1) return (x, xi) => 1 / base(x, xi)
  if (n === 0.5) return (x, xi) => Math.sqrt(base(x, xi))
  if (n === 2)
    return (x, xi) => {
      const u = base(x, xi)
      return u * u
    }
  if (n === 3)
    return (x, xi) => {
      const u = base(x, xi)
      return u * u * u
    }
  if (n === -2)
    return (x, xi) => {
      const u = base(x, xi)
      return 1 / (u * u)
    }
  return (x, xi) => base(x, xi) ** n
}
