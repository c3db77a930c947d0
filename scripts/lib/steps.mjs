/** Running other programs, and telling the user what happens: one plain line a step, with its time. */
import { spawn, spawnSync } from 'node:child_process'

export class StepError extends Error {}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/**
 * Runs one step and prints one line when it ends. `work` may return a string, which is added to the line.
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const started = performance.now()
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
  try {
    const result = await work()
    say(`  ${name}${typeof result === 'string' ? `: ${result}` : ''} (${seconds()})`)
    return result
  } catch (error) {
    say(`  ${name}: failed (${seconds()})`)
    throw error
  }
}

/**
 * Runs a program and collects what it says. Throws only when the user interrupts; otherwise look at `code`.
 * The program leads its own process group, so that a time limit ends its children too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, echo?: boolean }} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string, output: string, timedOut: boolean }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32' && command === 'npm',
    })
    const out = []
    const err = []
    const both = []
    let timedOut = false
    let interrupted = false
    const collect = (list) => (chunk) => {
      list.push(chunk)
      both.push(chunk)
      if (options.echo) process.stderr.write(chunk)
    }
    child.stdout.on('data', collect(out))
    child.stderr.on('data', collect(err))
    const stop = () => killGroup(child)
    const timer = options.timeout
      ? setTimeout(() => {
          timedOut = true
          stop()
        }, options.timeout)
      : null
    const release = forwardSignals(() => {
      interrupted = true
      stop()
    })
    const finish = (code) => {
      if (timer) clearTimeout(timer)
      release()
      if (interrupted) return reject(new StepError('Interrupted.'))
      const text = (list) => Buffer.concat(list).toString('utf8')
      resolvePromise({ code, stdout: text(out), stderr: text(err), output: text(both), timedOut })
    }
    child.on('error', (error) => {
      err.push(Buffer.from(String(error.message)))
      both.push(Buffer.from(String(error.message)))
      finish(127)
    })
    child.on('close', (code, signal) => finish(code ?? (signal ? 128 : 1)))
  })
}

/**
 * Hands the terminal to a program and returns its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, ownGroup?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function runVisible(command, args, options = {}) {
  return new Promise((resolvePromise, reject) => {
    const ownGroup = options.ownGroup === true && process.platform !== 'win32'
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: 'inherit',
      detached: ownGroup,
    })
    const release = forwardSignals((signal) => (ownGroup ? killGroup(child) : child.kill(signal)))
    child.on('error', (error) => {
      release()
      reject(error)
    })
    child.on('close', (code, signal) => {
      release()
      resolvePromise(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}

/** True when `command` can be found. */
export function hasCommand(command) {
  const probe =
    process.platform === 'win32' ? spawnSync('where', [command]) : spawnSync('sh', ['-c', `command -v ${command}`])
  return probe.status === 0
}

/** The last lines of a long output: what a person wants to read of a failure. */
export function tail(text, lines = 60) {
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}

function killGroup(child) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

function forwardSignals(stop) {
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const handler = () => stop(signal)
    process.on(signal, handler)
    return [signal, handler]
  })
  return () => handlers.forEach(([signal, handler]) => process.removeListener(signal, handler))
}
