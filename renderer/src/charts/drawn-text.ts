/** For tests of the plots: a plot as the window would draw it, and the words in it. */
import { renderSvg } from './echarts.ts'

export const draw = (option: Parameters<typeof renderSvg>[0]): string => renderSvg(option, 760, 480)

export const textOf = (svg: string): string => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((m) => m[1]).join('|')
