/** What a help card tells: what a quantity is, what its interval promises, where it comes from. */
export interface QuantityHelp {
  readonly title: string
  readonly tex: string
  readonly definition: string
  readonly certified: string
  readonly source: string
}
