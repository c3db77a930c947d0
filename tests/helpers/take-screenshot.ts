/** The page side of scripts/screenshot.mjs. */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { launchApp } from './launch-app.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'test-results/screenshot.png' },
    hash: { type: 'string' },
    theme: { type: 'string', default: 'light' },
    size: { type: 'string', default: '1280x800' },
    scale: { type: 'string', default: '1' },
    wait: { type: 'string', default: '400' },
    home: { type: 'string' },
    click: { type: 'string', multiple: true, default: [] },
    press: { type: 'string', multiple: true, default: [] },
  },
})

const scale = Number(values.scale)
// `--size` counts the screen's pixels; the system lays out in pixels of its own, `scale` times as large.
const [width, height] = values.size.split('x').map((pixels) => Math.round(Number(pixels) / scale))
if (values.home) mkdirSync(values.home, { recursive: true })
const launched = await launchApp({
  ...(values.home ? { home: resolve(values.home) } : {}),
  ...(values.hash ? { hash: values.hash } : {}),
  ...(scale === 1 ? {} : { args: [`--force-device-scale-factor=${scale}`] }),
  ...(positionals[0] ? { file: resolve(positionals[0]) } : {}),
})
const { app, page, consoleErrors } = launched
await app.evaluate(
  ({ BrowserWindow, nativeTheme }, { width, height, theme }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
    nativeTheme.themeSource = theme as 'light' | 'dark' | 'system'
  },
  { width, height, theme: values.theme },
)
await page.waitForLoadState('load')
await page.waitForTimeout(Number(values.wait))
for (const selector of values.click) {
  await page.click(selector, { timeout: 5000 })
  await page.waitForTimeout(Number(values.wait))
}
for (const keys of values.press) {
  await page.keyboard.press(keys)
  await page.waitForTimeout(Number(values.wait))
}
await page.screenshot({ path: resolve(values.out) })
for (const line of consoleErrors) process.stderr.write(`page: ${line}\n`)
process.stderr.write(`wrote ${resolve(values.out)}\n`)
await launched.close()
