/**
 * The grammar of formulas (recursive descent; positions count from 1 in the messages):
 *
 *   sum    := term (('+' | '-') term)*
 *   term   := unary (('*' | '/') unary)*
 *   unary  := ('-' | '+') unary | power
 *   power  := atom ('^' unary)?                      right-associative; -x^2 = -(x^2), 2^-x is allowed
 *   atom   := number | 'x' | 'xi' (densities) | 'pi' | 'e' | name '(' sum ')' | '(' sum ')'
 */
import { call, num, power, product, sum, variableX, variableXi, type Expr } from './expression-tree.ts'

export class FormulaError extends Error {
  /** 1-based column in the formula. */
  readonly position: number
  constructor(position: number, message: string) {
    super(message)
    this.name = 'FormulaError'
    this.position = position
  }
}

const functionNames = ['exp', 'log', 'sqrt', 'sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh', 'atan', 'abs'] as const
const maximalLength = 1000
const maximalDepth = 60

interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end'
  readonly text: string
  /** 1-based column. */
  readonly position: number
}

function tokenise(formula: string): Token[] {
  const tokens: Token[] = []
  const pattern = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z_0-9]*)|([-+*/^()]))/y
  let at = 0
  while (formula.slice(at).trim() !== '') {
    pattern.lastIndex = at
    const match = pattern.exec(formula)
    if (match === null) {
      const column = at + formula.slice(at).search(/\S/) + 1
      throw new FormulaError(column, `unexpected character "${formula[column - 1]}" at position ${column}`)
    }
    const [whole, number, name, symbol] = match
    const text = number ?? name ?? symbol
    const position = at + whole.length - text.length + 1
    tokens.push({ kind: number !== undefined ? 'number' : name !== undefined ? 'name' : 'symbol', text, position })
    at = pattern.lastIndex
  }
  tokens.push({ kind: 'end', text: 'the end of the formula', position: formula.length + 1 })
  return tokens
}

/** What a formula may speak of: a potential or a curve of x, a density of x and xi. */
export type FormulaVariable = 'x' | 'xi'

/**
 * @param variables the names that the formula may use
 * @throws FormulaError with the position when the formula does not follow the grammar
 */
export function parseFormula(formula: string, variables: readonly FormulaVariable[] = ['x']): Expr {
  if (formula.trim() === '') throw new FormulaError(1, 'the formula is empty')
  if (formula.length > maximalLength) {
    throw new FormulaError(maximalLength, `the formula is longer than ${maximalLength} characters`)
  }
  return new Parser(tokenise(formula), variables).parse()
}

class Parser {
  private readonly tokens: readonly Token[]
  private readonly variables: readonly FormulaVariable[]
  private next = 0
  private depth = 0

  constructor(tokens: readonly Token[], variables: readonly FormulaVariable[]) {
    this.tokens = tokens
    this.variables = variables
  }

  parse(): Expr {
    const e = this.sum()
    if (this.peek().kind !== 'end') this.fail('an operator (+ - * / ^) or the end of the formula')
    return e
  }

  private peek(): Token {
    return this.tokens[this.next]
  }

  private accept(...symbols: string[]): string | null {
    const token = this.peek()
    if (token.kind !== 'symbol' || !symbols.includes(token.text)) return null
    this.next++
    return token.text
  }

  private fail(expected: string): never {
    const { text, kind, position } = this.peek()
    const found = kind === 'end' ? text : `"${text}"`
    throw new FormulaError(position, `expected ${expected}, but found ${found} at position ${position}`)
  }

  private sum(): Expr {
    const terms = [this.term()]
    for (let op = this.accept('+', '-'); op !== null; op = this.accept('+', '-')) {
      const term = this.term()
      terms.push(op === '+' ? term : product([num(-1), term]))
    }
    return sum(terms)
  }

  private term(): Expr {
    const factors = [this.unary()]
    for (let op = this.accept('*', '/'); op !== null; op = this.accept('*', '/')) {
      const factor = this.unary()
      factors.push(op === '*' ? factor : power(factor, num(-1)))
    }
    return product(factors)
  }

  private unary(): Expr {
    if (++this.depth > maximalDepth) {
      throw new FormulaError(this.peek().position, `the formula is nested more than ${maximalDepth} levels deep`)
    }
    const sign = this.accept('-', '+')
    const e = sign === null ? this.power() : sign === '-' ? product([num(-1), this.unary()]) : this.unary()
    this.depth--
    return e
  }

  private power(): Expr {
    const base = this.atom()
    return this.accept('^') === null ? base : power(base, this.unary())
  }

  private atom(): Expr {
    const token = this.peek()
    if (token.kind === 'number') {
      this.next++
      return num(Number(token.text))
    }
    if (token.kind === 'name') return this.name(token)
    if (this.accept('(') === null) this.fail(`a number, ${this.variables.join(', ')}, a function or "("`)
    return this.closing()
  }

  private closing(): Expr {
    const e = this.sum()
    if (this.accept(')') === null) this.fail('")"')
    return e
  }

  private name(token: Token): Expr {
    this.next++
    if (token.text === 'x') return variableX
    if (token.text === 'xi' && this.variables.includes('xi')) return variableXi
    if (token.text === 'pi') return num(Math.PI)
    if (token.text === 'e') return num(Math.E)
    const name = functionNames.find((f) => f === token.text)
    if (name === undefined) {
      const known = `${this.variables.join(', ')}, pi, e and ${functionNames.join(', ')}`
      throw new FormulaError(
        token.position,
        `unknown name "${token.text}" at position ${token.position}; known are ${known}`,
      )
    }
    if (this.accept('(') === null) this.fail(`"(" after ${name}`)
    const argument = this.closing()
    return name === 'sqrt' ? power(argument, num(0.5)) : call(name, argument)
  }
}
