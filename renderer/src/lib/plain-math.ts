/** Formulas that core writes in plain characters (`E^2(f, R) <= e^(Lambda t) E^2(f_in, R_in)`), set as mathematics. */

const words: readonly (readonly [RegExp, string])[] = [
  [/\bcalW\b/g, '\\mathcal W'],
  [/\bHus R\b/g, '\\widetilde R'],
  [/\bhbar\b/g, '\\hbar'],
  [/\bLambda\b/g, '\\Lambda'],
  [/\bGamma\b/g, '\\Gamma'],
  [/\bmu\b/g, '\\mu'],
  [/\bsup\|/g, '\\sup|'],
  [/<=/g, '\\le'],
  [/>=/g, '\\ge'],
  [/\^\(([^()]*)\)/g, '^{$1}'],
  [/_in\b/g, '^{in}'],
]

/** TeX for a plain inequality; unknown words stay as they are. */
export function texOfPlain(text: string): string {
  return words.reduce((tex, [pattern, replacement]) => tex.replace(pattern, replacement), text).replace(/ ?\\hbar\/2/g, ' \\hbar/2').trim()
}

/** The same names inside a sentence: symbols where a font has them, words elsewhere. */
export function prettyText(text: string): string {
  return text
    .replace(/\bcalW\^2/g, 'dist²')
    .replace(/\bE_hbar\^2/g, 'E²')
    .replace(/\bhbar\b/g, 'ℏ')
    .replace(/\bR\^d\b/g, 'ℝᵈ')
    .replace(/C\^\{1,1\}/g, 'C¹,¹')
    .replace(/\^2\b/g, '²')
    .replace(/\bLambda\b/g, 'Λ')
    .replace(/\bGamma\b/g, 'Γ')
    .replace(/<=/g, '≤')
    .replace(/>=/g, '≥')
}
