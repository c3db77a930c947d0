import { describe, expect, it } from 'vitest'
import katex from 'katex'
import { differingFields } from './experiment-diff.ts'
import { bestFits } from './fuzzy.ts'
import { fileNameFor } from './figure-export.ts'
import { texOfPlain } from './plain-math.ts'
import { RecentCache } from './recent-cache.ts'
import { parseSamples } from './sample-text.ts'

describe('texOfPlain', () => {
  it.each([
    ['hbar/2 <= E^2(f, R)', '\\hbar/2 \\le E^2(f, R)'],
    [
      'calW^2(f, Hus R) - hbar/2 <= E^2(f, R)',
      '\\operatorname{dist}_{\\mathrm{MK},2}^2(f, \\widetilde R) - \\hbar/2 \\le E^2(f, R)',
    ],
    ['E^2(f, R) <= e^(Lambda t) E^2(f_in, R_in)', 'E^2(f, R) \\le e^{\\Lambda t} E^2(f^{in}, R^{in})'],
    ['(calW(f, Hus R) + sqrt I(R))^2', '(\\operatorname{dist}_{\\mathrm{MK},2}(f, \\widetilde R) + \\sqrt{I(R)})^2'],
    [
      'calW^2(Hus R, Hus R_N) <= hbar',
      '\\operatorname{dist}_{\\mathrm{MK},2}^2(\\widetilde R, \\widetilde R_N) \\le \\hbar',
    ],
    ['E^2(f, R) <= calE(t)', 'E^2(f, R) \\le \\mathcal E(t)'],
    ['d calE/dt <= 2 sqrt(AB) + |F-W| sqrt(2B)', '\\tfrac{d}{dt}\\mathcal E \\le 2 \\sqrt{AB} + |F-W| \\sqrt{2B}'],
    ['B + 1/2 <(F-W)^2> <= B + T1 + T2', 'B + \\tfrac12 \\langle (F-W)^2\\rangle \\le B + T_1 + T_2'],
    [
      "D_qq(0) + (2 sup|V'|)^2/(N-1) (e^(Gamma t) - 1)/Gamma + hbar",
      "D_{qq}(0) + \\tfrac{(2 \\sup|V'|)^2}{N-1} \\tfrac{e^{\\Gamma t} - 1}{\\Gamma} + \\hbar",
    ],
    [
      'sharp Gronwall + hbar/2 <= product coupling',
      '\\text{sharp Grönwall}\\, + \\hbar/2 \\le \\text{product coupling}\\,',
    ],
  ])('%s', (plain, tex) => {
    expect(texOfPlain(plain)).toBe(tex)
    expect(() => katex.renderToString(tex, { throwOnError: true })).not.toThrow()
  })
})

describe('parseSamples', () => {
  it('reads commas, semicolons and spaces, a header and comments', () => {
    expect(parseSamples('x,xi,weight\n# cold beam\n1,2,0.5\n3;4;0.25\n\n5 6\n').points).toEqual([
      [1, 2, 0.5],
      [3, 4, 0.25],
      [5, 6],
    ])
  })
  it.each([
    ['', /holds no points/],
    ['1,2\n3,four', /Line 2/],
    ['1,2\n3', /Line 2/],
  ])('refuses %j', (text, message) => expect(() => parseSamples(text)).toThrow(message))
})

describe('files', () => {
  it('names figures so that every system takes them', () => {
    expect(fileNameFor('Two bumps, distance²: ℏ → 0')).toBe('two-bumps-distance2-0')
    expect(fileNameFor('???')).toBe('figure')
  })
})

describe('RecentCache', () => {
  it('forgets the first entry beyond its limit', () => {
    const cache = new RecentCache<number>(2)
    ;['a', 'b', 'c'].forEach((key, i) => cache.set(key, i))
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([undefined, 1, 2])
  })
})

describe('what tells experiments apart', () => {
  const base = {
    name: 'a',
    interaction: { kind: 'gaussian', width: 1 },
    sweep: { hbar: [0.4, 0.2] },
    initial: { components: [{ mean: [0, 1] }, { mean: [2, 3] }] },
  }
  it('is said field by field, lists of numbers as a whole, names left out', () => {
    const other = {
      ...base,
      name: 'b',
      interaction: { kind: 'harmonic' },
      sweep: { hbar: [0.4, 0.1] },
      initial: { components: [{ mean: [0, 1] }, { mean: [2, 4] }] },
    }
    expect(differingFields([base, other])).toEqual([
      { path: 'interaction.kind', values: ['gaussian', 'harmonic'] },
      { path: 'interaction.width', values: ['1', '–'] },
      { path: 'sweep.hbar', values: ['[0.4, 0.2]', '[0.4, 0.1]'] },
      { path: 'initial.components[1].mean', values: ['[2, 3]', '[2, 4]'] },
    ])
  })
  it('is nothing for two runs of one experiment', () =>
    expect(differingFields([base, { ...base, name: 'again' }])).toEqual([]))
})

describe('the palette finds', () => {
  const titles = [
    'New experiment: Hartree → Vlasov',
    'New experiment: Liouville → Vlasov',
    'Go to the library',
    'Light appearance',
  ]
  it.each([
    ['lib', 'Go to the library'],
    ['nexli', 'New experiment: Liouville → Vlasov'],
    ['light', 'Light appearance'],
  ])('%s', (typed, best) => {
    expect(bestFits(typed, titles, (t) => t, 5)[0]).toBe(best)
  })
  it('nothing where the letters do not fit', () => expect(bestFits('xyz', titles, (t) => t, 5)).toEqual([]))
})
