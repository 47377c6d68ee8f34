import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { modelsFolder, samplesOf } from '../../packages/diarizer/test/recordings.ts'
import { pythonVenv } from '../../tests/python/venv.ts'
import {
  type Diarization,
  errorCells,
  rounded,
  type Score,
  score,
  speakersIn,
} from '../quality/figures.ts'
import { openLocalEngine } from '../quality/local-engine.ts'
import { qualityOptions } from '../quality/options.ts'
import type { QualityFile } from '../quality/sets.ts'

/** `npm run peers [-- options]`: compares the local engine with other diarizers on the same files. */
const OPENERS: Readonly<Record<string, () => Promise<Peer>>> = {
  local: localPeer,
  senko: () => pythonPeer('senko'),
  'sherpa-onnx': () => pythonPeer('sherpa-onnx'),
}

/** torch has several gigabytes. */
const INSTALL_MS = 1_800_000

interface Peer {
  /** Resolves to null if the peer does not accept a number of speakers. */
  diarize(file: string, speakers: number | null): Promise<(Diarization & Times) | null>
  close(): Promise<void>
}

interface Times {
  /** Elapsed time. */
  readonly seconds: number
  /** Processor time of all threads; null if it is not available. */
  readonly cpuSeconds: number | null
}

interface Measured extends Times {
  readonly set: string
  readonly free: Score
  readonly hinted: Score | null
  readonly audioSeconds: number
}

const { sets, jsonFile, peers } = await qualityOptions(process.argv.slice(2), Object.keys(OPENERS))
const files: { set: string; file: QualityFile; audioSeconds: number }[] = []
for (const set of sets) {
  for (const file of await set.files()) {
    files.push({ set: set.name, file, audioSeconds: (await samplesOf(file.path)).length / 16_000 })
  }
}

const rows: (ReturnType<typeof line> & { set: string; diarizer: string })[] = []
for (const diarizer of peers) {
  console.error(diarizer)
  const open = OPENERS[diarizer] as () => Promise<Peer>
  const measured = await measure(await open())
  const bySet = [...Map.groupBy(measured, ({ set }) => set), ['all', measured] as const]
  for (const [set, some] of bySet) rows.push({ set, diarizer, ...line(some) })
}
const order = [...sets.map(({ name }) => name), 'all']
rows.sort((a, b) => order.indexOf(a.set) - order.indexOf(b.set))
console.log('Errors in % of the speaker time: no collar, overlaps counted.')
console.table(rows)
if (jsonFile !== undefined) await writeFile(jsonFile, JSON.stringify(rows, null, 2))

async function measure(peer: Peer): Promise<Measured[]> {
  try {
    // Some peers compile during the first run, which is not measured.
    if (files[0] !== undefined) await peer.diarize(files[0].file.path, null)
    const measured: Measured[] = []
    for (const { set, file, audioSeconds } of files) {
      const free = await peer.diarize(file.path, null)
      if (free === null) throw new Error(`No result for ${file.path}`)
      const hinted = await peer.diarize(file.path, speakersIn(file.reference))
      const one = {
        set,
        free: score(file, free),
        hinted: hinted && score(file, hinted),
        seconds: free.seconds,
        cpuSeconds: free.cpuSeconds,
        audioSeconds,
      }
      measured.push(one)
      const { error, 'number given': then } = line([one])
      console.error(`${set} ${file.name}: ${error} %, with the number ${then ?? '–'} %`)
    }
    return measured
  } finally {
    await peer.close()
  }
}

async function localPeer(): Promise<Peer> {
  const engine = await openLocalEngine()
  return {
    async diarize(file, speakers) {
      const [start, cpuStart] = [performance.now(), engine.cpuSeconds()]
      const { turns, confidence } = await engine.diarize(file, speakers)
      const [seconds, cpuEnd] = [(performance.now() - start) / 1000, engine.cpuSeconds()]
      const cpuSeconds = cpuStart === null || cpuEnd === null ? null : cpuEnd - cpuStart
      return { turns, confidence, seconds, cpuSeconds }
    },
    close: () => engine.close(),
  }
}

async function pythonPeer(name: string): Promise<Peer> {
  const here = import.meta.dirname
  const { python } = await pythonVenv(path.join(here, 'requirements.txt'), INSTALL_MS)
  const child = spawn(python, [path.join(here, 'peer.py'), name, modelsFolder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async diarize(file, speakers) {
      child.stdin.write(`${JSON.stringify({ path: file, speakers })}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}`)
      const answer = JSON.parse(value)
      return answer && { ...answer, confidence: null }
    },
    async close() {
      child.stdin.end()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

function line(measured: readonly Measured[]) {
  const sum = (key: 'seconds' | 'audioSeconds') => measured.reduce((all, one) => all + one[key], 0)
  const cpuSeconds = measured.reduce<number | null>(
    (all, one) => (all === null || one.cpuSeconds === null ? null : all + one.cpuSeconds),
    0,
  )
  return {
    ...errorCells(
      measured.map(({ free }) => free),
      measured.map(({ hinted }) => hinted).filter((one) => one !== null),
    ),
    's per s': rounded(sum('seconds') / sum('audioSeconds'), 3),
    'CPU s per s': rounded(cpuSeconds === null ? null : cpuSeconds / sum('audioSeconds'), 3),
  }
}
