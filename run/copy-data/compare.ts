import { createHash } from 'node:crypto'
import {
  allRecordings,
  allTaken,
  blobsUnder,
  type Correction,
  ENROLMENTS_PREFIX,
  enrolmentKey,
  logOfCorrection,
  RECORDINGS_PREFIX,
  recordingKey,
  type Storage,
  ToolkitError,
  turnsOfRun,
  type Upload,
} from '@toolkit/core'
import { holdsBytes, isLeftBehind } from '../product/bytes-in-use.ts'
import { compareRecords } from './compare-records.ts'
import { type Progress, Tally } from './report.ts'

/** Compares two storages: records by their fields, bytes by size and SHA-256. Changes neither. */
export async function compareStorages(
  source: Storage,
  target: Storage,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<Tally> {
  const tally = new Tally()
  for await (const recording of allRecordings(source)) {
    signal.throwIfAborted()
    const { id } = recording
    tally.record('recordings', `recording ${id}`, recording, await target.recordings.get(id))
    await compareRuns(source, target, id, tally)
    const verdicts = [await source.verdicts.list(id), await target.verdicts.list(id)] as const
    tally.list('verdicts', `recording ${id}`, verdicts, (verdict) => verdict.id)
    const judged = [
      await source.stretchVerdicts.ofRecording(id),
      await target.stretchVerdicts.ofRecording(id),
    ] as const
    tally.list('stretch-verdicts', `recording ${id}`, judged, (verdict) => verdict.id)
    await compareCorrections(source, target, id, tally)
    await compareBlobs(source, target, recordingKey(id), tally, signal)
    progress.step(recording.sizeBytes)
  }
  for (const notes of await source.models.list()) {
    const there = await target.models.get(notes.provider, notes.model)
    tally.record('models', `${notes.provider}/${notes.model}`, notes, there)
  }
  const reviews = new Map((await target.reviews.list()).map((review) => [review.key, review]))
  for (const review of await source.reviews.list()) {
    tally.record('reviews', `review ${review.key}`, review, reviews.get(review.key) ?? null)
  }
  const viewsThere = new Map((await target.views.list()).map((view) => [view.key, view]))
  for (const view of await source.views.list()) {
    tally.record('views', `saved view ${view.name}`, view, viewsThere.get(view.key) ?? null)
  }
  for await (const one of allTaken(source)) {
    const [there = null] = await target.taken.get([one.key])
    tally.record('taken', `taken object ${one.key}`, one, there)
  }
  const voicesThere = new Map((await target.voices.list()).map((voice) => [voice.key, voice]))
  for (const voice of await source.voices.list()) {
    tally.record('voices', `voice ${voice.key}`, voice, voicesThere.get(voice.key) ?? null)
  }
  await compareEnrolments(source, target, tally, signal)
  for (const upload of await source.uploads.list()) {
    signal.throwIfAborted()
    if (!isLeftBehind(upload)) await compareUpload(source, target, upload, tally, signal)
  }
  for await (const { store, what, why } of findForeignData(source, target)) {
    if (why === 'different') continue
    tally.count(store, false, true)
    tally.differs(store, `${what} is only in the target`)
  }
  return tally
}

async function compareRuns(
  source: Storage,
  target: Storage,
  recordingId: string,
  tally: Tally,
): Promise<void> {
  const ours = await source.runs.list(recordingId)
  const theirs = await target.runs.list(recordingId)
  tally.list('runs', `recording ${recordingId}`, [ours, theirs], (run) => run.id)
  for (const id of new Set([...ours, ...theirs].map((run) => run.id))) {
    const turns = [await turnsOfRun(source, id), await turnsOfRun(target, id)] as const
    tally.list('turns', `run ${id}`, turns, (turn) => turn.index)
  }
}

async function compareCorrections(
  source: Storage,
  target: Storage,
  recordingId: string,
  tally: Tally,
): Promise<void> {
  const ours = await source.corrections.list(recordingId)
  const theirs = await target.corrections.list(recordingId)
  tally.list('corrections', `recording ${recordingId}`, [ours, theirs], ({ id }) => id)
  for (const correction of ours) {
    const { id, length } = correction
    const logs = [
      await logOfCorrection(source, correction),
      await logOfCorrection(target, { id, length: Math.max(length, lengthIn(theirs, id)) }),
    ] as const
    tally.list('entries', `correction ${id}`, logs, ({ sequence }) => sequence)
  }
}

function lengthIn(corrections: readonly Correction[], id: string): number {
  return corrections.find((correction) => correction.id === id)?.length ?? 0
}

/** Also their sounds. */
async function compareEnrolments(
  source: Storage,
  target: Storage,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const there = new Map((await target.enrolments.list()).map((one) => [one.key, one]))
  for (const enrolment of await source.enrolments.list()) {
    const name = `enrolment ${enrolment.key}`
    tally.record('enrolments', name, enrolment, there.get(enrolment.key) ?? null)
    const key = enrolmentKey(enrolment.key)
    const sizes = [await source.blobs.size(key), await target.blobs.size(key)] as const
    if (sizes[0] === null && sizes[1] === null) continue
    await compareBlob(source, target, { key, sizes }, tally, signal)
  }
}

async function compareBlobs(
  source: Storage,
  target: Storage,
  prefix: string,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const ours = await blobsUnder(source.blobs, prefix)
  const theirs = await blobsUnder(target.blobs, prefix)
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const sizes = [ours.get(key) ?? null, theirs.get(key) ?? null] as const
    await compareBlob(source, target, { key, sizes }, tally, signal)
  }
}

/** `sizes`: in the source and in the target; null: it is not there. */
async function compareBlob(
  source: Storage,
  target: Storage,
  {
    key,
    sizes: [here, there],
  }: { readonly key: string; readonly sizes: readonly [number | null, number | null] },
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  tally.count('blobs', here !== null, there !== null)
  tally.addBytes('blobs', here ?? 0, there ?? 0)
  if (there === null) tally.differs('blobs', `${key} is missing in the target`)
  else if (here === null) tally.differs('blobs', `${key} is only in the target`)
  else if (here !== there) {
    tally.differs('blobs', `${key} has ${there} bytes in the target, ${here} in the source`)
  } else {
    const [a, b] = await Promise.all([
      sha256(source.blobs.read(key, undefined, signal)),
      sha256(target.blobs.read(key, undefined, signal)),
    ])
    if (a !== b) tally.differs('blobs', `${key} has other bytes in the target`)
  }
}

async function compareUpload(
  source: Storage,
  target: Storage,
  upload: Upload,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { id } = upload
  tally.record('uploads', `upload ${id}`, upload, await target.uploads.get(id))
  if (!(await holdsBytes(source, upload))) return
  tally.addBytes('uploads', await source.uploads.offset(id), await target.uploads.offset(id))
  const [a, b] = await Promise.all([
    sha256(source.uploads.read(id, { signal })),
    sha256(target.uploads.read(id, { signal })),
  ])
  if (a !== b) tally.differs('uploads', `upload ${id} has other bytes in the target`)
}

async function sha256(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const block of bytes) hash.update(block)
  return hash.digest('hex')
}

/** Something in the target that is unknown in the source, or different there. */
export interface ForeignData {
  readonly store:
    | 'recordings'
    | 'models'
    | 'reviews'
    | 'views'
    | 'taken'
    | 'voices'
    | 'enrolments'
    | 'uploads'
    | 'blobs'
  readonly what: string
  readonly why: 'unknown' | 'different'
}

/** Refuses (`request-conflict`) a target that holds anything else than a complete or partial copy of the source. */
export async function refuseForeignData(source: Storage, target: Storage): Promise<void> {
  for await (const { store, what, why } of findForeignData(source, target)) {
    const reason =
      why === 'unknown' ? 'which the source does not have' : 'which is different in the source'
    throw new ToolkitError(
      'request-conflict',
      `The target holds other data than a copy of the source: ${what} (${store}), ${reason}. Nothing was changed. Name an empty target, or remove what is there first.`,
    )
  }
}

/** What the target holds besides a copy of the source. */
export async function* findForeignData(
  source: Storage,
  target: Storage,
): AsyncGenerator<ForeignData> {
  const foreign = (
    store: ForeignData['store'],
    what: string,
    there: object | null,
    here: object,
  ) => {
    if (there === null) return [{ store, what, why: 'unknown' } as const]
    return compareRecords(there, here) === 'different'
      ? [{ store, what, why: 'different' } as const]
      : []
  }
  for await (const recording of allRecordings(target)) {
    const there = await source.recordings.get(recording.id)
    yield* foreign('recordings', `recording ${recording.id}`, there, recording)
  }
  for (const notes of await target.models.list()) {
    const there = await source.models.get(notes.provider, notes.model)
    yield* foreign('models', `what was learned of ${notes.provider}/${notes.model}`, there, notes)
  }
  const reviews = new Map((await source.reviews.list()).map((review) => [review.key, review]))
  for (const review of await target.reviews.list()) {
    const there = reviews.get(review.key) ?? null
    yield* foreign('reviews', `review ${review.key}`, there, review)
  }
  const views = new Map((await source.views.list()).map((view) => [view.key, view]))
  for (const view of await target.views.list()) {
    yield* foreign('views', `the saved view ${view.name}`, views.get(view.key) ?? null, view)
  }
  for await (const one of allTaken(target)) {
    const [there = null] = await source.taken.get([one.key])
    yield* foreign('taken', `the taken object ${one.key}`, there, one)
  }
  const voices = new Map((await source.voices.list()).map((voice) => [voice.key, voice]))
  for (const voice of await target.voices.list()) {
    yield* foreign('voices', `voice ${voice.key}`, voices.get(voice.key) ?? null, voice)
  }
  const enrolments = new Map((await source.enrolments.list()).map((one) => [one.key, one]))
  for (const enrolment of await target.enrolments.list()) {
    const there = enrolments.get(enrolment.key) ?? null
    yield* foreign('enrolments', `enrolment ${enrolment.key}`, there, enrolment)
  }
  for (const upload of await target.uploads.list()) {
    const there = await source.uploads.get(upload.id)
    yield* foreign('uploads', `upload ${upload.id}`, there, upload)
  }
  for (const id of await target.blobs.children(RECORDINGS_PREFIX)) {
    if ((await source.recordings.get(id)) !== null) continue
    yield { store: 'blobs', what: `bytes of recording ${id}`, why: 'unknown' }
  }
  for (const id of await target.blobs.children(ENROLMENTS_PREFIX)) {
    if (enrolments.has(id)) continue
    yield { store: 'blobs', what: `the sound of enrolment ${id}`, why: 'unknown' }
  }
}
