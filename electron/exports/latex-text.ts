/** What LaTeX reads as commands, as characters; our symbols as mathematics; what it cannot read at all, as a question mark. */
const mathematics: Readonly<Record<string, string>> = {
  ħ: '\\hbar',
  ℏ: '\\hbar',
  '−': '-',
  '→': '\\to',
  '≤': '\\le',
  '≥': '\\ge',
  '√': '\\surd',
  '⟨': '\\langle',
  '⟩': '\\rangle',
  '‖': '\\|',
  '∇': '\\nabla',
  '⋆': '\\star',
  '×': '\\times',
  '±': '\\pm',
  '·': '\\cdot',
  '½': '\\frac{1}{2}',
  ξ: '\\xi',
  Λ: '\\Lambda',
  Γ: '\\Gamma',
  ρ: '\\rho',
  μ: '\\mu',
  ℓ: '\\ell',
  λ: '\\lambda',
  ℰ: '\\mathcal{E}',
  '′': "'",
  '∞': '\\infty',
}
const characters: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
  '—': '---',
  '’': "'",
  '‘': '`',
  '“': '``',
  '”': "''",
  '…': '\\dots{}',
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
  ß: '\\ss{}',
}
const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹'
const lowered = '₀₁₂₃₄₅₆₇₈₉'

export function latexText(text: string): string {
  const tame = text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').normalize('NFC')
  return Array.from(tame.matchAll(/([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|([₀-₉]+)|(.)/gsu), ([, up, down, c]) => {
    if (up !== undefined) return `$^{${Array.from(up, (d) => (d === '⁻' ? '-' : raised.indexOf(d))).join('')}}$`
    return down === undefined ? one(c) : `$_{${Array.from(down, (d) => lowered.indexOf(d)).join('')}}$`
  }).join('')
}

function one(c: string): string {
  const math = mathematics[c]
  if (math !== undefined) return `$${math}$`
  const known = characters[c]
  if (known !== undefined) return known
  if (/[#$%&_{}]/.test(c)) return `\\${c}`
  if (/[ -~]/.test(c)) return c
  return accented(c)
}

/** The accents that LaTeX's first font has; a letter that it has not keeps its base. */
const accents: Readonly<Record<string, string>> = {
  '\u0300': '`',
  '\u0301': "'",
  '\u0302': '^',
  '\u0303': '~',
  '\u0304': '=',
  '\u0306': 'u',
  '\u0307': '.',
  '\u0308': '"',
  '\u030a': 'r',
  '\u030b': 'H',
  '\u030c': 'v',
  '\u0327': 'c',
}
const letters: Readonly<Record<string, string>> = {
  æ: '\\ae{}',
  Æ: '\\AE{}',
  ø: '\\o{}',
  Ø: '\\O{}',
  œ: '\\oe{}',
  Œ: '\\OE{}',
  ł: '\\l{}',
  Ł: '\\L{}',
  ı: '\\i{}',
}

function accented(c: string): string {
  const [base, mark] = c.normalize('NFD')
  if (!/^[A-Za-z]$/.test(base)) return letters[c] ?? '?'
  const accent = accents[mark]
  return accent === undefined ? base : `\\${accent}{${/[`'^~="u.rHv]/.test(accent) && base === 'i' ? '\\i' : base}}`
}
