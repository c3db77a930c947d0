/** The workers of the page, each a chunk of its own. */
export function startArrowsWorker(): Worker {
  return new Worker(new URL('./transport-arrows.worker.ts', import.meta.url), { type: 'module' })
}

export function startPictureWorker(): Worker {
  return new Worker(new URL('./initial-picture.worker.ts', import.meta.url), { type: 'module' })
}

export function startMovieWorker(): Worker {
  return new Worker(new URL('./movie-encoder.worker.ts', import.meta.url), { type: 'module' })
}
