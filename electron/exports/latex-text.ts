/** What LaTeX reads as commands, as characters; our symbols as mathematics; what it cannot read at all, as a question mark. */
const mathematics: Readonly<Record<string, string>> = {
  ħ: '\\hbar', ℏ: '\\hbar', '−': '-', '→': '\\to', '≤': '\\le', '≥': '\\ge', '√': '\\surd', '⟨': '\\langle', '⟩': '\\rangle', '‖': '\\|', '∇': '\\nabla', '⋆': '\\star', '×': '\\times', '±': '\\pm',
  '²': '^2', '¹': '^1', '½': '\\tfrac12', '⁻': '^{-}', '₀': '_0', '₁': '_1', '₂': '_2', ξ: '\\xi', Λ: '\\Lambda', Γ: '\\Gamma', ρ: '\\rho', ℓ: '\\ell', λ: '\\lambda', ℰ: '\\mathcal E', '′': "'", '∞': '\\infty',
}
const characters: Readonly<Record<string, string>> = { '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}', '–': '--', '’': "'", '“': '``', '”': "''", '…': '\\dots{}' }

export function latexText(text: string): string {
  return Array.from(text.replace(/[\p{Cc}\p{Cs}]+/gu, ' '), one).join('')
}

function one(c: string): string {
  const math = mathematics[c]
  if (math !== undefined) return `$${math}$`
  return characters[c] ?? (/[#$%&_{}]/.test(c) ? `\\${c}` : /[\u0020-\u024f]/.test(c) ? c : '?')
}
