/** The array on which a pair of measures lives: cell (i, j) is the unit square centred at (i, j); index i * ny + j. */
export interface PlaneShape {
  readonly nx: number
  readonly ny: number
  /** The first axis is a circle of nx cells. */
  readonly periodic: boolean
}

/** Counts cell visits, so that a budget means the same on every machine. */
export interface WorkMeter {
  units: number
}
