/** What a screen reader and weak eyes meet: controls without a name, and text below 4.5:1 (3:1 when large) on its ground. */
import type { Page } from 'playwright-core'

/** Visible controls and pictures for which no name can be computed by the usual rules (label, aria-label, text, title). */
export async function unnamedControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const interactive =
      'button, a[href], input:not([type=hidden]), select, textarea, [role=button], [role=tab], [role=option], [role=listbox], [role=grid], [role=img], [role=progressbar], [role=region], [tabindex="0"]'
    const text = (node: Element | null): string => (node?.textContent ?? '').trim()
    const nameOf = (element: Element): string => {
      const labelled = element.getAttribute('aria-labelledby')
      if (labelled)
        return labelled
          .split(/\s+/)
          .map((id) => text(document.getElementById(id)))
          .join(' ')
          .trim()
      const own = element.getAttribute('aria-label')
      if (own?.trim()) return own
      if (
        element instanceof HTMLInputElement ||
        element instanceof HTMLSelectElement ||
        element instanceof HTMLTextAreaElement
      ) {
        const label = [...(element.labels ?? [])].map(text).join(' ').trim()
        return label || element.title || ''
      }
      return text(element) || element.getAttribute('title') || ''
    }
    const visible = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true }) && element.closest('[aria-hidden=true]') === null
    return [...document.querySelectorAll(interactive)]
      .filter((e) => visible(e) && nameOf(e) === '')
      .map((e) => e.outerHTML.slice(0, 140))
  })
}

/** Visible texts whose colour has too little contrast with the nearest opaque ground; what is disabled is exempt. */
export async function weakContrasts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // Any css colour as bytes, by drawing it.
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
      willReadFrequently: true,
    })
    const bytesOf = (color: string): readonly [number, number, number, number] => {
      if (!context) return [0, 0, 0, 0]
      context.clearRect(0, 0, 1, 1)
      context.fillStyle = color
      context.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data
      return [r, g, b, a / 255]
    }
    const luminance = (rgb: readonly number[]): number => {
      const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const groundOf = (element: Element): readonly number[] => {
      for (let here: Element | null = element; here; here = here.parentElement) {
        const ground = bytesOf(getComputedStyle(here).backgroundColor)
        if (ground[3] > 0.99) return ground.slice(0, 3)
      }
      return bytesOf(getComputedStyle(document.body).backgroundColor).slice(0, 3)
    }
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      const words = (node.textContent ?? '').trim()
      if (!element || words === '' || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
        continue
      if (
        element.closest(
          '[aria-hidden=true], .visually-hidden, :disabled, script, style, .katex-mathml, title, figure .plot',
        )
      )
        continue
      const style = getComputedStyle(element)
      const inSvg = element instanceof SVGElement
      const ink = bytesOf(inSvg ? (style.fill === 'none' ? style.color : style.fill) : style.color)
      if (ink[3] < 0.5) continue
      const [a, b] = [luminance(ink.slice(0, 3)), luminance(groundOf(element))]
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      const size = parseFloat(style.fontSize)
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
      if (ratio < (large ? 3 : 4.5) - 0.01) found.push(`"${words.slice(0, 40)}" ${ratio.toFixed(2)}`)
    }
    return found
  })
}
