/**
 * Colours and marks of every plot. Series differ by colour, dash and marker, so that a plot reads
 * in black and white and with any colour vision; each colour has at least 4.5:1 on its surface.
 */

export type ChartThemeName = 'light' | 'dark'

export interface ChartTheme {
  readonly surface: string
  readonly ink: string
  readonly muted: string
  readonly rule: string
  readonly faintRule: string
  readonly bound: string
  readonly series: readonly string[]
}

const light: ChartTheme = {
  surface: '#ffffff',
  ink: '#1c1b19',
  muted: '#5d5a54',
  rule: '#a9a59c',
  faintRule: '#ebe8e1',
  bound: '#6f6a61',
  series: ['#1f5391', '#ad4a12', '#2e7250', '#7a459f', '#7d6000', '#a2325a', '#24707f', '#5b5b5b'],
}

const dark: ChartTheme = {
  surface: '#1b1c20',
  ink: '#ebe8e1',
  muted: '#aaa69d',
  rule: '#6b6962',
  faintRule: '#2c2d32',
  bound: '#a39e93',
  series: ['#86b6f2', '#f0a26c', '#86cfa6', '#c9a4ee', '#dcc26c', '#f093b3', '#7fcad8', '#bdbdbd'],
}

export const chartThemes: Readonly<Record<ChartThemeName, ChartTheme>> = { light, dark }

export const markers = ['circle', 'diamond', 'rect', 'triangle', 'roundRect', 'pin', 'arrow', 'circle'] as const

/** Dash patterns in the order of the series. */
export const dashes: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 3],
  [9, 3, 2, 3],
  [4, 2],
  [12, 4],
  [1, 2],
  [6, 2, 1, 2],
]

export const chartFont = "'Inter', system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
export const mathFont = "'KaTeX_Main', 'Latin Modern Roman', 'STIX Two Text', 'Times New Roman', serif"
