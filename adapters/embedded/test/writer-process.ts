import { anUpload, aRecording, aRun, aTurn, patternStream } from '@toolkit/testkit'
import { openEmbeddedStorage } from '../src/index.ts'

// Writes values of every kind concurrently until it is killed, and prints a line for each acknowledged write.
const [dataDir, round] = process.argv.slice(2)
const storage = await openEmbeddedStorage({ dataDir: String(dataDir) })
const acknowledge = (kind: string, id: string, figure: number) =>
  process.stdout.write(`${kind} ${id} ${figure}\n`)

async function records() {
  for (let n = 1; ; n += 1) {
    const recording = aRecording({ id: `recording-${round}-${n}`, revision: 1 })
    await storage.recordings.insert(recording)
    acknowledge('recording', recording.id, 1)
    await storage.recordings.replace({ ...recording, humanScore: n % 101 })
    acknowledge('recording', recording.id, 2)
    const run = aRun({ id: `run-${round}-${n}`, recordingId: recording.id })
    await storage.runs.insert(run)
    const turns = Array.from({ length: 500 }, (_, index) => aTurn({ index }))
    await storage.turns.put(run.id, turns)
    acknowledge('turns', run.id, turns.length)
    await new Promise(setImmediate)
  }
}

/** Runs of so many turns are stored in several transactions. */
async function wholeRuns() {
  const turns = Array.from({ length: 5_000 }, (_, index) => aTurn({ index }))
  for (let n = 1; ; n += 1) {
    const run = aRun({ id: `whole-${round}-${n}`, status: 'succeeded' })
    await storage.runs.insertWithTurns(run, turns)
    acknowledge('whole', run.id, turns.length)
  }
}

async function blobs() {
  for (let n = 1; ; n += 1) {
    const key = `values/${round}/${n}`
    acknowledge('blob', key, await storage.blobs.put(key, patternStream(0, 1_000_000 + n)))
  }
}

async function uploads() {
  for (let n = 1; ; n += 1) {
    const upload = anUpload({ id: `upload-${round}-${n}`, sizeBytes: 2_000_000 })
    await storage.uploads.insert(upload)
    for (let at = 0; at < 2_000_000; ) {
      const end = Math.min(2_000_000, at + 700_001)
      at = await storage.uploads.append(upload.id, at, patternStream(at, end))
      acknowledge('upload', upload.id, at)
    }
    await storage.uploads.moveToBlob(upload.id, `uploaded/${upload.id}`)
    acknowledge('blob', `uploaded/${upload.id}`, 2_000_000)
    await storage.uploads.update({ ...upload, finishedAt: '2026-01-01T00:00:00.000Z' })
  }
}

await Promise.all([records(), wholeRuns(), blobs(), uploads()])
