/** Whether other programs take the processor away from us: a time measured then says nothing about Quadrant. */

/** Wall time over processor time of a short spin: 1 on a quiet machine. */
export function contention(milliseconds = 300): number {
  const before = process.cpuUsage()
  const startedAt = performance.now()
  while (performance.now() - startedAt < milliseconds);
  const { user, system } = process.cpuUsage(before)
  return (performance.now() - startedAt) / ((user + system) / 1000)
}

/** Above this a measured time is reported, not judged. */
export const tooContended = 1.25
