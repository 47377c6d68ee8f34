import { hasCode, ToolkitError } from '../errors.ts'
import type { Deletions } from '../maintenance/deletions.ts'
import { prepareAgain, requireFile } from '../media/missing-files.ts'
import type { Preparation } from '../media/preparation.ts'
import { readSound, withMissingFileError } from '../media/sound.ts'
import { readPeaks } from '../media/stored-peaks.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import { MAX_TAGS, sortedTags, tagKey } from '../model/tags.ts'
import { audioKey, peaksKey } from '../runtime/blob-keys.ts'
import { readAll } from '../runtime/byte-streams.ts'
import {
  changeRecording,
  changeRun,
  refuseTrashed,
  requireChangeable,
  requireRecording,
  requireRun,
} from '../runtime/change.ts'
import { changeAndRefresh, refreshRecording } from '../runtime/projection.ts'
import { turnsOfRun } from '../runtime/scan.ts'
import {
  namedCurrentRun,
  nameSpeakers,
  namesForRun,
  readSpeakerNames,
} from '../runtime/speaker-names.ts'
import { type System, timestamp } from '../runtime/system.ts'
import type { RecordingChanges, Recordings } from '../toolkit/recordings.ts'
import { ByteCache } from './byte-cache.ts'

/** Enough for a day of sound with two channels, 52 MB. */
const PEAKS_CACHE_BYTES = 64 * 1024 * 1024

/** Creates the use cases of recordings. */
export function createRecordings(
  system: System,
  { preparation, deletions }: { readonly preparation: Preparation; readonly deletions: Deletions },
): Recordings {
  const { storage } = system
  const peaks = new ByteCache<Int8Array>(PEAKS_CACHE_BYTES, (value) => value.byteLength)

  async function appendVerdict(
    id: string,
    verdict: { score: number | null; note: string | null; runId: string | null },
  ) {
    await changeAndRefresh(system, id, () =>
      storage.verdicts.append({
        id: system.newId(),
        recordingId: id,
        createdAt: timestamp(system),
        ...verdict,
      }),
    )
    return requireRecording(system, id)
  }

  return {
    list: (query) => storage.recordings.list(query),
    facets: (filter) => storage.recordings.facets(filter),
    tags: (filter) => storage.recordings.tags(filter),
    get: (id) => requireRecording(system, id),

    async change(id, { speakerNames, tags, addTags, removeTags, ...changes }) {
      const recording = await requireChangeable(system, id)
      requireFuture(system, changes.keepAudioUntil)
      const names =
        speakerNames === undefined ? null : readSpeakerNames(speakerNames, recording.speakerNames)
      const tagChanges = { tags, addTags, removeTags }
      const current = names === null ? null : await namedCurrentRun(system, recording)
      if (names === null || current === null) {
        return changeRecording(system, id, (before) => ({
          ...refuseTrashed(before),
          ...changes,
          ...changedTags(before, tagChanges),
          ...(names === null ? {} : { speakerNames: names }),
        }))
      }
      const others = { ...changes, ...changedTags(recording, tagChanges) }
      if (Object.keys(others).length > 0) {
        await changeRecording(system, id, (before) => ({
          ...refuseTrashed(before),
          ...changes,
          ...changedTags(before, tagChanges),
        }))
      }
      await changeAndRefresh(system, id, () => nameSpeakers(system, current.id, names))
      return requireRecording(system, id)
    },

    async remove(id) {
      const recording = await requireRecording(system, id)
      peaks.delete(peaksCacheKey(recording))
      await deletions.begin({ kind: 'recording', recordingId: id })
    },

    async requireFile(id, of) {
      await requireFile(system, preparation, await requireRecording(system, id), of)
    },

    original: (id, range, signal) =>
      withMissingFileError(storage.blobs.read(audioKey(id), range, signal)),
    sound: (id, sound, range, signal) => readSound(storage.blobs, id, sound, { range, signal }),

    async peaks(id) {
      const recording = await requireRecording(system, id)
      const { durationSeconds } = recording
      if (durationSeconds === null) {
        throw new ToolkitError(
          'request-conflict',
          'The waveform is not available: the audio is still being decoded, or could not be.',
        )
      }
      const name = peaksCacheKey(recording)
      const kept = peaks.get(name)
      if (kept) return { durationSeconds, ...readPeaks(kept, durationSeconds) }
      const bytes = await readAll(storage.blobs.read(peaksKey(id))).catch(
        async (error: unknown) => {
          if (!hasCode(error, 'not-found')) throw error
          await requireFile(system, preparation, recording, 'file')
          return prepareAgain(system, preparation, id)
        },
      )
      const packed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      peaks.set(name, packed)
      return { durationSeconds, ...readPeaks(packed, durationSeconds) }
    },

    async setHumanScore(id, { score, note, runId }) {
      const recording = await requireChangeable(system, id)
      if (runId !== null) await requireRun(system, id, runId)
      return appendVerdict(id, { score, note, runId: runId ?? recording.currentRunId })
    },

    async clearHumanScore(id) {
      const recording = await requireChangeable(system, id)
      if (recording.humanScore === null) return recording
      return appendVerdict(id, { score: null, note: null, runId: recording.humanScoreRunId })
    },

    async verdicts(id) {
      await requireRecording(system, id)
      return storage.verdicts.list(id)
    },

    async choose(id, runId) {
      await requireChangeable(system, id)
      const run = await requireRun(system, id, runId)
      if (run.status !== 'succeeded') {
        throw new ToolkitError(
          'request-conflict',
          'Only a succeeded diarization can be the current one. Choose another, or wait for this one.',
        )
      }
      await nameBeforeChoice(system, run)
      await changeRecording(system, id, (recording) =>
        recording.chosenRunId === runId
          ? recording
          : { ...recording, chosenRunId: runId, settled: false },
      )
      await refreshRecording(system, id)
      return requireRecording(system, id)
    },
  }
}

/** Throws `request-invalid` for a time that is over: a date that is typed is one after its first digits. */
function requireFuture({ clock }: System, keepAudioUntil: string | null | undefined): void {
  const until = Date.parse(keepAudioUntil ?? '')
  if (Number.isNaN(until) || until > clock.now()) return
  throw new ToolkitError('request-invalid', 'The audio can only be kept until a time to come.', {
    fields: [{ path: 'keepAudioUntil', message: 'is over' }],
  })
}

/** The tags of a recording after a change; empty if it changes none. */
function changedTags(
  before: Pick<Recording, 'tags'>,
  { tags, addTags = [], removeTags = [] }: TagChanges,
): Partial<Pick<Recording, 'tags'>> {
  if (tags === undefined && addTags.length + removeTags.length === 0) return {}
  const removed = new Set(removeTags.map(tagKey))
  const kept = (tags ?? before.tags).filter((tag) => !removed.has(tagKey(tag)))
  const after = sortedTags([...kept, ...addTags])
  if (after.length > MAX_TAGS) {
    throw new ToolkitError(
      'request-invalid',
      `A recording has at most ${MAX_TAGS} tags. Remove one to add another.`,
    )
  }
  return { tags: after }
}

type TagChanges = {
  readonly [K in 'tags' | 'addTags' | 'removeTags']: RecordingChanges[K] | undefined
}

/** Carries the names to a run of an older version before it becomes the current one. */
async function nameBeforeChoice(system: System, run: Run): Promise<void> {
  await namedCurrentRun(system, await requireRecording(system, run.recordingId))
  if (run.speakerNames !== null) return
  const turns = await turnsOfRun(system.storage, run.id)
  const speakerNames = await namesForRun(system, run, turns)
  await changeRun(system, run.id, { type: 'named', speakerNames })
}

/** The cache key of peaks. They change when the recording is prepared again. */
function peaksCacheKey({ id, sound }: Recording): string {
  return `${id} ${sound?.kind} ${sound?.sizeBytes}`
}
