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

/** Those of matplotlib's `oDs^vPX*`. */
const markers = [
  'circle',
  'diamond',
  'rect',
  'triangle',
  'path://M0 0H10L5 9Z',
  'path://M3.5 0H6.5V3.5H10V6.5H6.5V10H3.5V6.5H0V3.5H3.5Z',
  'path://M2 0L5 3L8 0L10 2L7 5L10 8L8 10L5 7L2 10L0 8L3 5L0 2Z',
  'path://M5 0L6.2 3.6H10L6.9 5.9L8.1 9.5L5 7.3L1.9 9.5L3.1 5.9L0 3.6H3.8Z',
] as const

/** Which of eight marks a series has: with the colours' second turn each meets another colour. */
export function markerPlace(index: number): number {
  return (index + Math.floor(index / markers.length)) % markers.length
}

export function markerOf(index: number): string {
  return markers[markerPlace(index)] ?? 'circle'
}

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
