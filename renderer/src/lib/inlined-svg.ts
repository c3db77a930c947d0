/** An SVG of the page as a figure by itself: light whatever the window shows, its styles in its own attributes, on white. */

const drawn = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'paint-order',
  'opacity',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
] as const

/** The custom properties of the light theme: they stand at `:root`; the dark theme sets its own over them. */
function lightTokens(): [string, string][] {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  const root = rules.filter((rule) => rule instanceof CSSStyleRule && rule.selectorText === ':root') as CSSStyleRule[]
  return root.flatMap(({ style }) =>
    [...style]
      .filter((name) => name.startsWith('--'))
      .map((name): [string, string] => [name, style.getPropertyValue(name)]),
  )
}

export function inlinedSvg(shown: SVGSVGElement): string {
  const { width, height } = shown.getBoundingClientRect()
  const svg = shown.cloneNode(true) as SVGSVGElement
  const stage = document.createElement('div')
  stage.style.cssText = 'position: fixed; visibility: hidden; pointer-events: none; color-scheme: light'
  for (const [name, value] of lightTokens()) stage.style.setProperty(name, value)
  stage.append(svg)
  // Beside the one that is seen: the styles of its component hold there.
  shown.after(stage)
  try {
    for (const element of svg.querySelectorAll<SVGElement>('path, text, rect, circle, line')) {
      const style = getComputedStyle(element)
      for (const name of drawn) element.setAttribute(name, style.getPropertyValue(name))
    }
  } finally {
    stage.remove()
  }
  for (const element of svg.querySelectorAll('[class]')) element.removeAttribute('class')
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: '#ffffff' }))
    ground.setAttribute(name, value)
  svg.prepend(ground)
  for (const name of ['class', 'role', 'aria-label', 'style']) svg.removeAttribute(name)
  svg.setAttribute('width', String(Math.round(width)))
  svg.setAttribute('height', String(Math.round(height)))
  svg.setAttribute('viewBox', `0 0 ${Math.round(width)} ${Math.round(height)}`)
  return new XMLSerializer().serializeToString(svg)
}
