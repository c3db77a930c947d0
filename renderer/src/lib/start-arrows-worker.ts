export function startArrowsWorker(): Worker {
  return new Worker(new URL('./transport-arrows.worker.ts', import.meta.url), { type: 'module' })
}
