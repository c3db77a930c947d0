/**
 * `npm run bench [-- NAME …] [--rounds N]`: Quadrant against the tools that people use for the same work today, both
 * sides in one run. Prints ratios and appends the whole record to benchmarks/results/. Needs Debian's python3-scipy,
 * python3-pyfftw, python3-pot for the peers; a peer that is not there is named and left out.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compare, machine, oursSide, peerPresent, peerSide, spread, timeOnce, type Comparison, type Side } from './measure.ts'

interface Row {
  readonly name: string
  readonly work: string
  readonly ours: Side
  readonly peers: readonly { readonly module: string; readonly side: Side }[]
}

const fftRow = (rows: number, size: number): Row => ({
  name: `fft-${rows}x${size}`,
  work: `complex FFT, ${rows} rows of ${size}`,
  ours: oursSide('fft-batch.ts', String(rows), String(size)),
  peers: ['scipy', 'pyfftw'].map((m) => ({ module: m, side: peerSide(m, 'fft_batch.py', m, String(rows), String(size)) })),
})
const transportRow = (pair: string): Row => ({
  name: `transport-${pair}`,
  work: `calW^2, pair ${pair}, 64 x 64 (1 % interval against a point value)`,
  ours: oursSide('transport.ts', pair, '64', '0.01'),
  peers: [{ module: 'ot', side: peerSide('POT emd2', 'transport_emd.py', pair, '64') }],
})

const rows: readonly Row[] = [
  fftRow(64, 2048),
  fftRow(512, 512),
  fftRow(128, 128),
  {
    name: 'hartree',
    work: 'Hartree, 64 orbitals x 2048 points, 500 Strang steps',
    ours: oursSide('hartree-kernel.ts', '64', '2048', '500'),
    peers: ['scipy', 'pyfftw'].map((m) => ({ module: m, side: peerSide(m, 'hartree_kernel.py', m, '64', '2048', '500') })),
  },
  transportRow('P03'),
  transportRow('P08'),
  { name: 'two-bumps', work: 'the flagship experiment, whole run', ours: oursSide('two-bumps.ts'), peers: [] },
]

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '5' } } })
const rounds = Number(options.rounds)
const chosen = rows.filter((row) => positionals.length === 0 || positionals.some((p) => row.name.startsWith(p)))
const record: { machine: unknown; at: string; comparisons: Comparison[]; alone: unknown[] } = {
  machine: machine(),
  at: new Date().toISOString(),
  comparisons: [],
  alone: [],
}
console.log(JSON.stringify(record.machine))
for (const row of chosen) {
  for (const peer of row.peers) {
    if (!peerPresent(peer.module)) {
      console.log(`${row.work}: ${peer.side.name} is not installed here, left out`)
      continue
    }
    const result = compare(row.work, row.ours, peer.side, rounds)
    record.comparisons.push(result)
    const { median, min, max } = result.speedRatio
    console.log(`${row.work}: ${median.toPrecision(3)} times the speed of ${peer.side.name} (${min.toPrecision(3)} to ${max.toPrecision(3)})`)
    console.log(`    ours ${JSON.stringify(result.oursCheck)}   theirs ${JSON.stringify(result.theirsCheck)}`)
  }
  if (row.peers.length === 0) {
    const timings = Array.from({ length: Math.min(rounds, 3) }, () => timeOnce(row.ours))
    const seconds = spread(timings.map((t) => t.seconds))
    record.alone.push({ work: row.work, seconds, last: timings.at(-1) })
    console.log(`${row.work}: ${seconds.median.toFixed(1)} s (${seconds.min.toFixed(1)} to ${seconds.max.toFixed(1)})`)
    console.log(`    ${JSON.stringify(timings.at(-1))}`)
  }
}
const folder = new URL('./results/', import.meta.url)
mkdirSync(folder, { recursive: true })
const file = new URL(`${record.at.replaceAll(':', '-').slice(0, 19)}.json`, folder)
writeFileSync(file, JSON.stringify(record, null, 1) + '\n')
console.log(`written: ${fileURLToPath(file)}`)
