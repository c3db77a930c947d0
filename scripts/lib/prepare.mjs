/** The steps that both commands share: dependencies, runtime, addon, build. Call it under a recent Node. */
import { ensureBuilt } from './build.mjs'
import { findRuntime } from './electron-runtime.mjs'
import { ensureNativeAddon } from './native-addon.mjs'
import { step } from './steps.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/**
 * @param {{ purposes: ('window' | 'display')[], thorough?: boolean }} options
 * @returns {Promise<{ runtime: import('./electron-runtime.mjs').Runtime, addon: string | null }>}
 */
export async function prepareRuntime({ purposes, thorough }) {
  await ensureSystemPackages(...purposes)
  const runtime = await findRuntime({ thorough })
  await step('Electron runtime', () => `Electron ${runtime.electron} (${runtime.origin})`)
  const addon = await ensureNativeAddon(runtime)
  return { runtime, addon }
}

export { ensureBuilt }

/** The environment in which the application and the test driver find runtime and addon. */
export function runtimeEnvironment({ runtime, addon }) {
  return {
    ELECTRON_OVERRIDE_DIST_PATH: runtime.folder,
    ELECTRON_EXEC_PATH: runtime.executable,
    ...(addon ? { QUADRANT_SQLITE_BINDING: addon } : {}),
  }
}
