/** What several phase-space pictures look at together: one rectangle, one cursor. */
import type { PhaseSection } from '../../../electron/contract/exports.ts'
import type { Extent } from '../lib/phase-field.ts'

export class PhaseView {
  centreX = $state(0)
  centreXi = $state(0)
  halfX = $state(1)
  halfXi = $state(1)
  cursor = $state.raw<{ readonly x: number; readonly xi: number } | null>(null)
  #home: Extent | null = null
  #moved = false

  /** The rectangle to return to; it is shown at once unless the user has moved. */
  setHome(extent: Extent): void {
    this.#home = extent
    if (!this.#moved) this.reset()
  }

  reset(): void {
    this.#moved = false
    const home = this.#home
    if (!home) return
    this.centreX = (home.xMin + home.xMax) / 2
    this.centreXi = (home.xiMin + home.xiMax) / 2
    this.halfX = Math.max(1e-6, (home.xMax - home.xMin) / 2)
    this.halfXi = Math.max(1e-6, (home.xiMax - home.xiMin) / 2)
  }

  /** Zooms by `factor` (< 1: in) and keeps the point (x, xi) where it is. */
  zoom(factor: number, x: number, xi: number): void {
    const home = this.#home
    const limit = home ? (home.xMax - home.xMin) / 2 : this.halfX
    const bounded = Math.min(Math.max(factor, (1e-3 * limit) / this.halfX), (8 * limit) / this.halfX)
    this.#moved = true
    this.centreX = x + (this.centreX - x) * bounded
    this.centreXi = xi + (this.centreXi - xi) * bounded
    this.halfX *= bounded
    this.halfXi *= bounded
  }

  pan(dx: number, dxi: number): void {
    this.#moved = true
    this.centreX += dx
    this.centreXi += dxi
  }

  /** Units of phase space per pixel of a picture of this size: the same along both axes. */
  unitsPerPixel(width: number, height: number): number {
    return Math.max((2 * this.halfX) / Math.max(1, width), (2 * this.halfXi) / Math.max(1, height))
  }
}

/** Sections have axes of their own, and so a zoom of their own. */
export function sectionViews(): Readonly<Record<PhaseSection, PhaseView>> {
  return { one: new PhaseView(), pair: new PhaseView(), relative: new PhaseView(), centre: new PhaseView() }
}
