/**
 * Which process computes a run. A pid alone is not enough (pids are used again), so the process's start time goes
 * with it: a run whose owner is gone is `interrupted`, a run whose owner lives is left alone.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Owner {
  readonly pid: number
  /** What the system says of the process's start, in a form that is only compared. */
  readonly started: string
  readonly host: string
}

/** A run of another machine (a library on a shared disk) is believed to live for this long after its last point. */
const foreignSilenceMilliseconds = 24 * 3600 * 1000

/** Start of the process in clock ticks since boot, with the boot's id: /proc/PID/stat, field 22. */
function linuxStart(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold spaces and parentheses: fields are counted behind the last one (state is field 3).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') throw new Error('the process has ended')
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
}

function startOf(pid: number): string {
  if (process.platform === 'linux') return linuxStart(pid)
  if (process.platform === 'darwin')
    return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  // Windows has no cheap answer: there the pid alone decides.
  assertExists(pid)
  return ''
}

function assertExists(pid: number): void {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it exists, and belongs to someone else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error
  }
}

let self: Owner | null = null

export function thisProcess(): Owner {
  self ??= { pid: process.pid, started: startOf(process.pid), host: hostname() }
  return self
}

export function isThisProcess(owner: Owner): boolean {
  const me = thisProcess()
  return owner.pid === me.pid && owner.host === me.host && owner.started === me.started
}

/** Whether `owner` still lives; `lastSign` is when it last wrote (used for other machines only, where we cannot look). */
export function isAlive(owner: Owner, lastSign: Date, now: Date = new Date()): boolean {
  if (owner.host !== hostname()) return now.getTime() - lastSign.getTime() < foreignSilenceMilliseconds
  try {
    return startOf(owner.pid) === owner.started
  } catch {
    // No such process.
    return false
  }
}
