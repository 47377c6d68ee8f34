import {
  audioKey,
  curveKey,
  peaksKey,
  type Recording,
  rawAnswerKey,
  type Storage,
  type Turn,
} from '@toolkit/core'
import {
  aCorrection,
  anUpload,
  aRecording,
  aReview,
  aRun,
  aStretchVerdict,
  aTurn,
  aVerdict,
} from '@toolkit/testkit'

/** A name that UTF-8 cannot hold. */
export const LONE = 'lone \ud800 surrogate'

/** Bytes that no other seed gives. */
export function someBytes(sizeBytes: number, seed: number): Uint8Array {
  return new Uint8Array(sizeBytes).map((_, index) => (index * 31 + seed * 7) >> (index % 3))
}

export async function* blocks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

/** Adds recordings to a storage: diarized, scored and unfinished ones, with uploads, notes on models and a saved view. */
export async function fill(
  storage: Storage,
  {
    recordings,
    audioBytes = 70_000,
  }: { readonly recordings: number; readonly audioBytes?: number },
): Promise<void> {
  for (let number = 0; number < recordings; number += 1) {
    await fillRecording(storage, number, audioBytes)
  }
  await storage.reviews.put(aReview())
  await storage.views.put({
    key: 'a-view',
    name: 'Noisy 😀',
    search: 'tag=Noise&sort=-name',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
  })
  await storage.models.put({
    provider: 'pyannoteai',
    model: 'of no run',
    refused: [{ field: 'confidence', message: 'no', at: '2026-01-01T00:00:00.000Z' }],
  })
}

async function fillRecording(storage: Storage, number: number, audioBytes: number): Promise<void> {
  const id = `recording-of-copy-${number}`
  const recording: Recording = aRecording({
    id,
    name: number === 1 ? LONE : `Recording ${number} 😀`,
    tags: number % 2 === 0 ? ['$set', 'Noise'] : [],
    speakerNames: { 'SPEAKER.00': 'Ada', $where: 'Bob' },
    // Two of them at the same time.
    createdAt: new Date(Date.UTC(2026, 0, 1) + (number >> 1) * 1000).toISOString(),
    revision: 7 + number,
    settled: number % 3 !== 0,
  })
  for (const [place, status] of (['succeeded', 'running'] as const).entries()) {
    const run = aRun({
      id: `${id}-run-${place}`,
      recordingId: id,
      status,
      jobId: `job-${number}-${place}`,
      revision: 3,
      curves: [{ kind: 'confidence', speaker: null, resolution: 0.02, length: 500, missing: 0 }],
    })
    await storage.runs.insert(run)
    if (status === 'running') continue
    await storage.turns.put(run.id, someTurns(number))
    await storage.blobs.put(curveKey(id, run.id, 0), blocks(someBytes(500, number)))
    await storage.blobs.put(rawAnswerKey(id, run.id), blocks(someBytes(90, number + 1)))
  }
  for (const score of [50, null, 60]) {
    await storage.verdicts.append(
      aVerdict({ id: `${id}-verdict-${score}`, recordingId: id, score, note: 'kept as it was' }),
    )
  }
  for (const [place, undoneAt] of ['2026-01-02T00:00:00.000Z', null].entries()) {
    await storage.stretchVerdicts.insert(
      aStretchVerdict({
        ...{
          id: `${id}-stretch-verdict-${place}`,
          recordingId: id,
          runId: `${id}-run-0`,
          undoneAt,
        },
        ...{ verdict: 'wrong', errors: ['overlap'], curve: 'confidence', score: 1 / 3, note: '$a' },
      }),
    )
  }
  await fillCorrections(storage, id)
  await storage.blobs.put(audioKey(id), blocks(someBytes(audioBytes, number)))
  await storage.blobs.put(peaksKey(id), blocks(someBytes(200, number)))
  await storage.recordings.insert(recording)
}

/** One that is done and one that is open. */
async function fillCorrections(storage: Storage, recordingId: string): Promise<void> {
  const at = '2026-01-01T00:00:00.000Z'
  for (const [place, finishedAt] of [at, null].entries()) {
    const id = `${recordingId}-correction-${place}`
    const correction = aCorrection({ id, recordingId, checked: [{ start: 0.1, end: 2 }] })
    const common = { author: 'Zoë', at }
    await storage.corrections.insert(correction)
    await storage.corrections.append(correction, [
      { ...common, sequence: 1, id: 'a', kind: 'do', operation: { kind: 'delete', turns: ['b0'] } },
      { ...common, sequence: 2, id: 'b', kind: 'undo', of: 1 },
    ])
    await storage.corrections.append({ ...correction, length: 2, finishedAt }, [])
  }
}

function someTurns(number: number): readonly Turn[] {
  return Array.from({ length: 30 }, (_, index) =>
    aTurn({
      index,
      // Many begin at once.
      start: index >> 2,
      confidence: index % 5 === 0 ? null : 50 + index,
      runnerUp: { speaker: 'SPEAKER.01', confidence: number % 50 },
      scores: { 'SPEAKER.00': 50 + index, 'SPEAKER.01': number % 50, $where: 0 },
    }),
  )
}

/** Uploads at every stage: half there, whole but not a recording yet, finished, of unknown size. */
export async function fillUploads(storage: Storage): Promise<void> {
  const half = anUpload({ id: 'half', sizeBytes: 200_000 })
  const whole = anUpload({ id: 'whole', sizeBytes: 100_000 })
  const none = anUpload({ id: 'none', sizeBytes: 10 })
  const finishedAt = '2026-01-01T00:00:00.000Z'
  const finished = anUpload({ id: 'finished', sizeBytes: 5, finishedAt })
  for (const upload of [half, whole, none, finished, anUpload({ id: 'unknown-size' })]) {
    await storage.uploads.insert(upload)
  }
  await storage.uploads.append('half', 0, blocks(someBytes(120_000, 3)))
  await storage.uploads.append('whole', 0, blocks(someBytes(100_000, 4)))
  await storage.uploads.append('unknown-size', 0, blocks(someBytes(10, 5)))
  await storage.uploads.moveToBlob('whole', audioKey(whole.recordingId))
}
