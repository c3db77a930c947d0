import { join } from 'node:path'
import { availableParallelism } from 'node:os'
import type { Context } from '../context.ts'
import { readExamples } from '../documents.ts'
import type { Handlers } from '../ipc.ts'

export function appHandlers(
  context: Context,
): Pick<Handlers, 'app.info' | 'app.setTheme' | 'app.ready' | 'examples.list'> {
  return {
    'app.info': () => ({
      version: context.software.version,
      commit: context.software.commit,
      electron: process.versions['electron'] ?? 'unknown',
      platform: process.platform,
      libraryPath: context.services.libraryPath,
      cores: availableParallelism(),
      kernels: context.services.kernelEngine,
    }),
    'app.setTheme': (theme) => context.setTheme(theme),
    'app.ready': () => {
      context.pageReady()
      const { theme, reducedMotion } = context.settings.current
      return { theme, reducedMotion }
    },
    'examples.list': () => readExamples(join(context.resources, 'examples')),
  }
}
