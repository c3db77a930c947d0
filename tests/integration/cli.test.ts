import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Results } from '../../core/experiments/experiment.ts'
import { Workplace, gaussianExperiment, harmonicExperiment } from './command.ts'

let place: Workplace
beforeAll(() => {
  place = new Workplace()
})
afterAll(() => place.remove())

describe('usage', () => {
  it.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [[], /no command given/],
    [['run'], /run takes one operand/],
    [['list', 'x'], /takes no operand/],
    [['run', 'x.json', '--as', 'csv'], /run has no option --as/],
    [['run', 'x.json', '--nonsense'], /nonsense/],
    [['run', 'x.json', '--workers', '0'], /--workers is '0'/],
    [['run', 'x.json', '--engine', 'slurm'], /slurm is not served yet/],
    [['run', 'x.json', '--engine', 'cloud'], /must be local or slurm/],
    [['import', 'x.zip'], /x\.zip cannot be imported: there is no such file/],
    [['export', 'x', '--as', 'docx', '--out', 'x.docx'], /--as is 'docx'; it must be one of csv/],
    [['export', 'x', '--as', 'pdf', '--out', 'x.pdf', '--scale', '2'], /--scale is for --as png/],
    [['export', 'x', '--as', 'png', '--out', 'x.png', '--scale', '0'], /--scale is '0'/],
    [['export', 'x', '--as', 'xls', '--out', 'x.xls'], /must be one of csv/],
    [['export', 'x', '--as', 'csv'], /needs --out/],
    [['run', 'x.json', '--out', '/no/such/folder/r.json'], /--out is '\/no\/such\/folder\/r\.json'; its folder/],
    [['export', 'x', '--as', 'csv', '--out', 'x.csv', '--plot', 'ladder'], /are for figures; csv is none/],
    [
      ['export', 'x', '--as', 'svg', '--out', 'x.svg', '--plot', 'pie'],
      /--plot is 'pie'; it must be one of convergence, in-time/,
    ],
    [['export', 'x', '--as', 'svg', '--out', 'x.svg', '--time', '-1'], /--time/],
    [['export', 'x', '--as', 'svg', '--out', '/no/such/folder/x.svg'], /its folder/],
    [['help', 'frobnicate'], /unknown command 'frobnicate'/],
    [['list', '--library', '/no/such/library'], /There is no library at/],
    [['show', 'x', '--library', '/no/such/library'], /There is no library at/],
    [['report', 'x', '--out', 'x.pdf', '--library', '/no/such/library'], /There is no library at/],
  ])('%j is refused with exit code 2 and one line', async (args, message) => {
    const { code, stdout, stderr } = await place.run(...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('ends with its own exit code where nobody reads what it says', async () => {
    const file = place.file('unread.json', { ...harmonicExperiment(), seed: -1 })
    const { process, ended } = place.start('validate', file, '--json')
    process.stdout?.destroy()
    process.stderr?.destroy()
    expect((await ended).code).toBe(2)
  })

  it('helps and tells its version on standard output', async () => {
    expect(await place.run('--help')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('quadrant run FILE'),
    })
    expect(await place.run('audit', '--help')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^quadrant audit [\s\S]*--cases N[\s\S]*Exit codes: 0 every/),
    })
    expect(await place.run('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^quadrant \d+\.\d+\.\d+ /),
    })
  })
})

describe('bad input', () => {
  it('is answered with exit code 2, one line a problem, and nothing is stored', async () => {
    const file = place.file('broken.json', { ...harmonicExperiment(), times: [1, 0], dimension: 2 })
    const library = join(place.folder, 'never-made')
    const ended = await place.run('run', file, '--library', library)
    expect(ended).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'dimension = 2: no engine of this version serves dimension 2; use 1\ntimes[1] = 0: times must ascend strictly; 0 comes after 1\n',
    })
    expect(existsSync(library)).toBe(false)
  })

  it('is JSON for validate --json', async () => {
    const file = place.file('broken2.json', { ...harmonicExperiment(), seed: -1 })
    const { code, stdout } = await place.run('validate', file, '--json')
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      issues: [{ path: 'seed', value: '-1', message: 'must be an integer from 0 to 4294967295' }],
    })
  })

  it('of the memory kind is refused before anything is stored, with what to change', async () => {
    const file = place.file('huge.json', { ...gaussianExperiment([1e-5]) })
    const { code, stderr } = await place.run('run', file, '--library', join(place.folder, 'never-made-either'))
    expect(code).toBe(1)
    expect(stderr).toMatch(/needs about .* GB .*larger hbar/)
    expect(existsSync(join(place.folder, 'never-made-either'))).toBe(true)
    expect(await place.run('list', '--library', join(place.folder, 'never-made-either'), '--json')).toMatchObject({
      stdout: '[]\n',
    })
  })
})

describe('a run in closed form', () => {
  let id = ''
  it('runs, keeps and writes its results', async () => {
    const file = place.file('harmonic.json', harmonicExperiment())
    const out = join(place.folder, 'out.json')
    const fields = join(place.folder, 'fields')
    const { code, stdout, stderr } = await place.run(
      'run',
      file,
      '--library',
      place.library,
      '--out',
      out,
      '--fields',
      fields,
      '--json',
    )
    expect(code).toBe(0)
    const results = JSON.parse(stdout) as Results
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(results)
    expect(results.format).toBe('quadrant-results/1')
    expect(results.points.map((p) => [p.hbar, p.status])).toEqual([
      [0.4, 'done'],
      [0.2, 'done'],
      [0.1, 'done'],
      [0.05, 'done'],
    ])
    expect(results.points[0].times[1].values['mk2']).toMatchObject({ kind: 'exact' })
    expect(results.constants).toEqual({ lipGradV: 0.5, supGradV: null, lambda: 2, gamma: 3 })
    expect(results.audit.length).toBeGreaterThan(20)
    expect(results.audit.every((line) => line.verdict === 'holds')).toBe(true)
    expect(readdirSync(fields)).toHaveLength(1)
    id = /Run (\w+) is kept/.exec(stderr)?.[1] ?? ''
    expect(id).not.toBe('')
  })

  it('is listed and shown again, from the beginning of its name too', async () => {
    const { stdout } = await place.run('list', '--library', place.library, '--json')
    expect(JSON.parse(stdout)).toMatchObject([
      { id, name: 'Harmonic test', status: 'done', pointsDone: 4, pointsTotal: 4 },
    ])
    const shown = await place.run('show', id.slice(0, 6), '--library', place.library)
    expect(shown.code).toBe(0)
    expect(shown.stdout).toMatch(/calW\^2\(f, Husimi R\)/)
    expect(shown.stdout).toMatch(/rate of/)
  })

  it.each([
    [['show', 'zzzz'], /There is no run 'zzzz'.*"quadrant list" shows them all/],
    [['resume', 'zzzz'], /There is no run 'zzzz'/],
    [['export', 'zzzz', '--as', 'csv', '--out', 'x.csv'], /There is no run 'zzzz'/],
    [['report', 'zzzz', '--out', 'x.pdf'], /There is no run 'zzzz'/],
    [['export', '', '--as', 'svg', '--out', 'x.svg', '--quantity', 'mk3'], /no quantity 'mk3'\. It has mk2/],
    [['export', '', '--as', 'svg', '--out', 'x.svg', '--time', '7'], /no time 7\. It has 0, 1/],
    [['export', '', '--as', 'svg', '--out', 'x.svg', '--point', '9', '--plot', 'in-time'], /no point 9\. It has 4/],
  ])('%j is what it has not: exit code 2, one line', async (args, message) => {
    const { code, stdout, stderr } = await place.run(...args.map((a) => a || id), '--library', place.library)
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1])
    expect(stderr).toMatch(message)
  })

  it.each(['csv', 'json', 'npz', 'hdf5', 'svg', 'pdf', 'png', 'pgfplots', 'matplotlib', 'report', 'bundle'])(
    'is exported as %s',
    async (kind) => {
      const path = join(place.folder, `export.${kind}`)
      expect(await place.run('export', id, '--as', kind, '--out', path, '--library', place.library)).toMatchObject({
        code: 0,
        stdout: '',
      })
      expect(readFileSync(path).length).toBeGreaterThan(500)
    },
  )

  it('goes into another library as a bundle, once', async () => {
    const other = join(place.folder, 'other')
    const imported = await place.run('import', join(place.folder, 'export.bundle'), '--library', other)
    expect(imported.code).toBe(0)
    const copy = imported.stdout.trim()
    const shown = async (run: string, library: string): Promise<unknown> =>
      JSON.parse((await place.run('show', run, '--json', '--library', library)).stdout) as unknown
    expect(await shown(copy, other)).toEqual(await shown(id, place.library))
    expect((await place.run('import', join(place.folder, 'export.json'), '--library', other)).stdout.trim()).toBe(copy)
  })

  it('is finished already when it is resumed', async () => {
    expect((await place.run('resume', id, '--library', place.library)).code).toBe(0)
  })

  it("uses the desktop's own library when none is named", async () => {
    const file = place.file('one.json', harmonicExperiment([0.3]))
    expect((await place.run('run', file)).code).toBe(0)
    expect(JSON.parse((await place.run('list', '--json')).stdout)).toHaveLength(1)
  })
})

it('tells the constants and which theorems apply', async () => {
  const file = place.file('constants.json', gaussianExperiment())
  const { code, stdout } = await place.run('constants', file, '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ constants: { lipGradV: 1, lambda: 5, gamma: 6 } })
  expect((await place.run('constants', file)).stdout).toMatch(/Theorem 2.5 applies/)
})

it('plans without running', async () => {
  const file = place.file('dry.json', gaussianExperiment())
  const { code, stdout } = await place.run('run', file, '--dry-run', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ points: [{ hbar: 0.4 }, { hbar: 0.3 }, { hbar: 0.25 }], refusal: null })
  const bodies = place.file('bodies.json', {
    ...gaussianExperiment(),
    arrow: 'liouville-vlasov',
    sweep: { particles: [8, 16] },
  })
  expect((await place.run('run', bodies, '--dry-run')).stdout).toMatch(/^N = 8\nN = 16\nabout /)
})
