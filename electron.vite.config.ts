import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { exportAssets } from './electron/exports/assets.ts'

const root = import.meta.dirname

/** Fonts and the rasteriser beside the chunks that read them (electron/exports/assets.ts). */
function carryExportAssets(): Plugin {
  return {
    name: 'quadrant-export-assets',
    generateBundle() {
      for (const path of Object.values(exportAssets)) {
        this.emitFile({
          type: 'asset',
          fileName: `export-assets/${basename(path)}`,
          source: readFileSync(resolve(root, 'node_modules', path)),
        })
      }
    },
  }
}

/*
 * Explicit targets: the runtime that serves development and tests where the official Electron cannot be downloaded is
 * Electron 33 (Chrome 130, Node 20.18). Only native modules stay outside the bundle (package.json "dependencies").
 */
export default defineConfig({
  main: {
    // fflate's build for Node declares `require`, and so does electron-vite in every chunk that mentions it.
    resolve: { alias: { fflate: resolve(root, 'node_modules/fflate/esm/browser.js') } },
    plugins: [carryExportAssets()],
    build: {
      target: 'node20.18',
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: resolve(root, 'electron/main/index.ts'),
          // A chunk of its own: the pool starts it by its path (out/main/solver.worker.js).
          'solver.worker': resolve(root, 'electron/workers/solver.worker.ts'),
          // Likewise (out/main/planner.worker.js).
          'planner.worker': resolve(root, 'electron/workers/planner.worker.ts'),
          // Likewise (out/main/export.worker.js).
          'export.worker': resolve(root, 'electron/exports/export.worker.ts'),
          // Likewise (out/main/import.worker.js).
          'import.worker': resolve(root, 'electron/imports/import.worker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      // A sandboxed preload can be neither an ES module nor require() anything but 'electron'.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'renderer'),
    plugins: [svelte({ configFile: false })],
    build: {
      target: 'chrome130',
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: { index: resolve(root, 'renderer/index.html') } },
    },
  },
})
