/**
 * `npm run bench [-- NAME …] [--peer NAME] [--rounds N] [--clock wall|cpu]`: Quadrant against the tools that people use for the same work today, both
 * sides in one run. Prints ratios and appends the whole record to benchmarks/results/. Needs Debian's python3-scipy,
 * python3-pyfftw, python3-pot, python3-qutip for the peers; a peer that is not there is named and left out.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  compare,
  machine,
  oursSide,
  peerPresent,
  peerSide,
  spread,
  timeOnce,
  type Comparison,
  type Side,
} from './measure.ts'

interface Row {
  readonly name: string
  readonly work: string
  readonly ours: Side
  /** `module` is what a peer needs of Python; null is another way of ours. */
  readonly peers: readonly { readonly module: string | null; readonly side: Side }[]
}

const fftRow = (rows: number, size: number): Row => ({
  name: `fft-${rows}x${size}`,
  work: `complex FFT, ${rows} rows of ${size}`,
  ours: oursSide('fft-batch.ts', String(rows), String(size)),
  peers: ['scipy', 'pyfftw'].map((m) => ({
    module: m,
    side: peerSide(m, 'fft_batch.py', m, String(rows), String(size)),
  })),
})
const transportRow = (pair: string): Row => ({
  name: `transport-${pair}`,
  work: `calW^2, pair ${pair}, 64 x 64 (1 % interval against a point value)`,
  ours: oursSide('transport.ts', pair, '64', '0.01'),
  peers: [{ module: 'ot', side: peerSide('POT emd2', 'transport_emd.py', pair, '64') }],
})

const phaseSpaceRow = (kind: string): Row => ({
  name: kind,
  work: `${kind} function of a rank-32 state on 256 x 256 points`,
  ours: oursSide('phase-space.ts', kind),
  peers: [
    { module: 'numpy', side: peerSide('numpy, DFT matrix', 'phase_space.py', kind, 'numpy') },
    {
      module: 'qutip',
      side: peerSide(kind === 'wigner' ? 'QuTiP wigner, clenshaw' : 'QuTiP qfunc', 'phase_space.py', kind, 'qutip'),
    },
    ...(kind === 'wigner'
      ? [{ module: 'qutip', side: peerSide('QuTiP wigner, fft', 'phase_space.py', kind, 'qutip-fft') }]
      : []),
  ],
})
const libraries = (script: string, ...args: string[]): Row['peers'] =>
  ['scipy', 'pyfftw'].map((m) => ({ module: m, side: peerSide(m, script, m, ...args) }))
const eHbarRow = (rank: string, points: string, hbar: string): Row => ({
  name: `e-hbar-${rank}`,
  work: `E_hbar^2 of ${points} points and a state of rank ${rank}, to a certified gap of 1e-3 hbar`,
  ours: oursSide('e-hbar.ts', rank, points, hbar, '1e-3'),
  peers: [{ module: 'numpy', side: peerSide('numpy, same method', 'e_hbar.py', rank, points, hbar, '1e-3') }],
})
const threeParticles = libraries('schrodinger_kernel.py', '128', '50', '1')

const rows: readonly Row[] = [
  fftRow(64, 2048),
  fftRow(512, 512),
  fftRow(128, 128),
  {
    name: 'hartree',
    work: 'Hartree, 64 orbitals x 2048 points, 500 Strang steps',
    ours: oursSide('hartree-kernel.ts', '64', '2048', '500'),
    peers: libraries('hartree_kernel.py', '64', '2048', '500'),
  },
  {
    // 2 steps of order 6 leave 7e-10 in the density (L1), 1600 Strang steps 1e-8: halved until they no longer do
    name: 'accuracy',
    work: 'the same Hartree flow to time 1 within 1e-8 (ours: order 6)',
    ours: oursSide('hartree-kernel.ts', '64', '2048', '2', 'rkn6'),
    peers: [
      // 9.9e-9 and 1e-8
      {
        module: null,
        side: { ...oursSide('hartree-kernel.ts', '64', '2048', '4', 'rkn4'), name: 'ours with 4 steps of order 4' },
      },
      {
        module: null,
        side: { ...oursSide('hartree-kernel.ts', '64', '2048', '1600', 'strang'), name: 'ours with 1600 Strang steps' },
      },
      {
        module: 'pyfftw',
        side: peerSide(
          'pyfftw, 1600 Strang steps',
          'hartree_kernel.py',
          'pyfftw',
          '64',
          '2048',
          '1600',
          '1',
          '0.000625',
        ),
      },
    ],
  },
  {
    name: 'vlasov',
    work: 'Vlasov 512 x 512, 200 Strang steps of Fourier shifts',
    ours: oursSide('vlasov-kernel.ts', '512', '200'),
    peers: libraries('vlasov_kernel.py', '512', '200'),
  },
  phaseSpaceRow('wigner'),
  phaseSpaceRow('husimi'),
  {
    name: 'schrodinger-full',
    work: 'three particles on 128^3 points, 50 Strang steps',
    ours: oursSide('schrodinger-kernel.ts', 'full', '128', '50'),
    peers: threeParticles,
  },
  {
    name: 'schrodinger-relative',
    work: 'the same physics in relative coordinates (128^2 points)',
    ours: oursSide('schrodinger-kernel.ts', 'relative', '128', '50'),
    peers: threeParticles,
  },
  {
    name: 'sweep-bodies',
    work: 'eight points of an N-body sweep (N = 3 to 24) on two threads; efficiency of the division beside',
    ours: { ...oursSide('sweep-bodies.ts', '2'), threads: 2 },
    peers: [{ module: null, side: { ...oursSide('sweep-bodies.ts', '1'), name: 'one worker' } }],
  },
  {
    name: 'sweep',
    work: 'eight Hartree runs (64 x 2048, 500 Strang steps each) on two threads',
    ours: { ...oursSide('sweep.ts', '2'), threads: 2 },
    peers: [
      { module: null, side: { ...oursSide('sweep.ts', '1'), name: 'one worker' } },
      {
        module: 'pyfftw',
        side: {
          ...peerSide('pyfftw with 2 threads', 'hartree_kernel.py', 'pyfftw', '64', '2048', '4000', '2'),
          threads: 2,
        },
      },
    ],
  },
  {
    name: 'two-workers',
    work: 'what two processors do at the same time, beside a twin against beside an idle loop (2: all of it)',
    ours: { ...oursSide('two-workers.ts', '10'), threads: 2 },
    peers: [],
  },
  {
    name: 'bosons-mctdhb',
    work: '50 bosons in 3 orbitals (MCTDHB) to time 1, hbar = 0.4, 1 %',
    ours: oursSide('many-bodies.ts', 'mctdhb', '50', '3'),
    peers: [],
  },
  {
    name: 'bosons-grid',
    work: '4 bosons on the grid of their 3 relative coordinates to time 1, hbar = 0.4, 1 %',
    ours: oursSide('many-bodies.ts', 'grid', '4'),
    peers: [],
  },
  {
    name: 'newton',
    work: 'Newton, 128 bodies x 2000 replicas, 400 Verlet steps',
    ours: oursSide('newton.ts', '128', '2000', '400'),
    peers: [{ module: 'numpy', side: peerSide('numpy', 'newton.py', '128', '2000', '400') }],
  },
  eHbarRow('24', '200', '0.2'),
  eHbarRow('32', '500', '0.15'),
  {
    name: 'e-hbar-warm',
    work: 'E_hbar^2 of 200 points, rank 24, gap 1e-3 hbar: one of eight times 0.05 apart, begun with the potential of the last (and anew)',
    ours: oursSide('e-hbar.ts', '24', '200', '0.2', '1e-3', 'warm'),
    peers: [],
  },
  transportRow('P03'),
  transportRow('P08'),
  { name: 'two-bumps', work: 'the flagship experiment, whole run', ours: oursSide('two-bumps.ts'), peers: [] },
]

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peer: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    clock: { type: 'string', default: 'wall' },
  },
})
const rounds = Number(options.rounds)
// for both sides alike: on a busy machine the processor time of the thread says more than the wall clock
process.env.BENCH_CLOCK = options.clock
const chosen = rows.filter((row) => positionals.length === 0 || positionals.some((p) => row.name.startsWith(p)))
const record: { machine: unknown; clock: string; at: string; comparisons: Comparison[]; alone: unknown[] } = {
  machine: machine(),
  clock: options.clock,
  at: new Date().toISOString(),
  comparisons: [],
  alone: [],
}
const folder = new URL('./results/', import.meta.url)
mkdirSync(folder, { recursive: true })
const file = new URL(`${record.at.replaceAll(':', '-').slice(0, 19)}.json`, folder)
/** After every row: an interrupted run keeps what it has. */
const save = (): void => writeFileSync(file, JSON.stringify(record, null, 1) + '\n')
console.log(JSON.stringify(record.machine))
for (const row of chosen) {
  for (const peer of row.peers) {
    if (!peer.side.name.includes(options.peer)) continue
    if (peer.module !== null && !peerPresent(peer.module)) {
      console.log(`${row.work}: ${peer.side.name} left out, because python3 here has no module ${peer.module}`)
      continue
    }
    const result = compare(row.work, row.ours, peer.side, rounds)
    record.comparisons.push(result)
    save()
    const { median, min, max } = result.speedRatio
    console.log(
      `${row.work}: ${median.toPrecision(3)} times the speed of ${peer.side.name} (${min.toPrecision(3)} to ${max.toPrecision(3)})`,
    )
    console.log(`    ours ${JSON.stringify(result.oursCheck)}   theirs ${JSON.stringify(result.theirsCheck)}`)
  }
  if (row.peers.length === 0) {
    const timings = Array.from({ length: Math.min(rounds, 3) }, () => timeOnce(row.ours))
    const seconds = spread(timings.map((t) => t.seconds))
    record.alone.push({ work: row.work, seconds, last: timings.at(-1) })
    save()
    console.log(
      `${row.work}: ${seconds.median.toPrecision(3)} s (${seconds.min.toPrecision(3)} to ${seconds.max.toPrecision(3)})`,
    )
    console.log(`    ${JSON.stringify(timings.at(-1))}`)
  }
}
console.log(`written: ${fileURLToPath(file)}`)
