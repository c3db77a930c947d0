/** Formulas that core writes in plain characters (`E^2(f, R) <= e^(Lambda t) E^2(f_in, R_in)`), set as mathematics. */

const words: readonly (readonly [RegExp, string])[] = [
  [/\bcalW(?=[\^(])/g, '\\operatorname{dist}_{\\mathrm{MK},2}'],
  [/\bd calE\/dt/g, '\\tfrac{d}{dt}\\mathcal E'],
  [/\bcalE\b/g, '\\mathcal E'],
  [/<(\([^()]*\)\^2)>/g, '\\langle $1\\rangle'],
  [/\b1\/2 /g, '\\tfrac12 '],
  [/\((e\^\([^()]*\)) - 1\)\/(Gamma|Lambda)/g, '\\tfrac{$1 - 1}{$2}'],
  [/(\(2 sup\|V'\|\)\^2|sup\|V'\|\^2)\/\(([^()]*)\)/g, '\\tfrac{$1}{$2}'],
  [/\bT([12])\b/g, 'T_$1'],
  [/\bD_qq\b/g, 'D_{qq}'],
  [/\bsqrt (\w)\(([^()]*)\)/g, '\\sqrt{$1($2)}'],
  [/\bsqrt\(([^()]*)\)/g, '\\sqrt{$1}'],
  [/\bHus R(?![A-Za-z])/g, '\\widetilde R'],
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

/** Words between the symbols, but no commands of TeX. */
const prose = /(?<![\\{A-Za-z])[A-Za-z]{4,}(?: [A-Za-z]{3,})*/g

/** TeX for a plain inequality; words that name a quantity are set as words. */
export function texOfPlain(text: string): string {
  const tex = words.reduce((before, [pattern, replacement]) => before.replace(pattern, replacement), text)
  return tex
    .replace(prose, (said) => `\\text{${said.replace('Gronwall', 'Grönwall')}}\\,`)
    .replace(/ ?\\hbar\/2/g, ' \\hbar/2')
    .trim()
}

/** The same names inside a sentence: symbols where a font has them, words elsewhere. */
export function prettyText(text: string): string {
  return text
    .replace(/\bcalW\^2/g, 'dist²')
    .replace(/\bE_hbar\^2/g, 'E²')
    .replace(/\bcalE\b/g, 'ℰ')
    .replace(/\bhbar\b/g, 'ℏ')
    .replace(/\bR\^d\b/g, 'ℝᵈ')
    .replace(/C\^\{1,1\}/g, 'C¹,¹')
    .replace(/\^2\b/g, '²')
    .replace(/\bLambda\b/g, 'Λ')
    .replace(/\bGamma\b/g, 'Γ')
    .replace(/(?<=^|[\s[(,])-(?=\d)/g, '−')
    .replace(/<=/g, '≤')
    .replace(/>=/g, '≥')
    .replace('Golse-Mouhot-Paul', 'Golse–Mouhot–Paul')
    .replace('Cauchy-Schwarz', 'Cauchy–Schwarz')
}
