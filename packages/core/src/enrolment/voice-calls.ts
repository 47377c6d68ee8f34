import { ToolkitError } from '../errors.ts'
import { nameKey } from '../model/recording-query.ts'
import { enrolmentKey } from '../runtime/blob-keys.ts'
import { singleBlock } from '../runtime/byte-streams.ts'
import { providerNamed, type System, timestamp } from '../runtime/system.ts'
import type { Results } from '../toolkit/results.ts'
import type { EnrolledVoice, EnrolmentRequest, Voices } from '../toolkit/voices.ts'
import { cleanSpeech } from '../voices/clean-stretches.ts'
import type { Enrolment } from '../voices/enrolment.ts'
import {
  compareVoices,
  MAX_PRINTS_OF_VOICE,
  MAX_VOICES,
  type Submission,
  type Voice,
  type Voiceprint,
} from '../voices/voice.ts'
import { requireLength, soundOfFile } from './enrolled-file.ts'
import { type EnrolmentJobs, tooManyPrints } from './enrolment-jobs.ts'
import type { VoiceRecords } from './voice-records.ts'

/** Creates the use cases of voices. */
export function createVoices(
  system: System,
  records: VoiceRecords,
  jobs: EnrolmentJobs,
  results: Pick<Results, 'allTurns'>,
): Voices {
  const { storage } = system

  async function enrolled(voice: Voice): Promise<EnrolledVoice> {
    return { voice, enrolments: enrolmentsOf(voice, await storage.enrolments.list()) }
  }

  async function store(
    voiceId: string,
    request: EnrolmentRequest,
    submission: Submission | null,
  ): Promise<Enrolment | Voiceprint> {
    const { source, sound, seconds, confirmed } = request
    const provider = providerNamed(system, request.provider)
    if (provider.voices === null) throw noVoiceprints(provider.label)
    const model = request.model ?? provider.models[0] ?? ''
    requireLength(seconds)
    await requireSpace(voiceId)
    const enrolment: Enrolment = {
      ...{ key: system.newId(), voiceId, provider: provider.name, model, source, seconds },
      ...{ status: 'queued', hold: null, error: null, confirmed },
      ...{ submitStartedAt: null, jobId: null, createdAt: timestamp(system) },
      ...(submission === null ? {} : { submission }),
    }
    const key = enrolmentKey(enrolment.key)
    // Before the enrolment, which needs it. Bytes without an enrolment are strays.
    await storage.blobs.put(key, singleBlock(sound))
    try {
      const earlier = await records.exclusively(async () => {
        // Others may have been added while the sound was stored.
        const found = await earlierOf(submission)
        if (found !== null) return found
        await requireSpace(voiceId)
        await records.putEnrolment(enrolment)
        return null
      })
      if (earlier === null) return enrolment
      await storage.blobs.remove(key)
      return earlier
    } catch (error) {
      await storage.blobs.remove(key)
      throw error
    }
  }

  /** What the same request has become before; null: nothing, or it is deleted. */
  async function earlierOf(submission: Submission | null): Promise<Enrolment | Voiceprint | null> {
    if (submission === null) return null
    const isSame = (each: Enrolment | Voiceprint) =>
      each.submission?.idempotencyKey === submission.idempotencyKey
    // Enrolments first: one that is missing has become a voiceprint before.
    const enrolment = (await storage.enrolments.list()).find(isSame)
    const prints = (await storage.voices.list()).flatMap((voice) => voice.prints)
    const found = enrolment ?? prints.find(isSame) ?? null
    if (found === null || found.submission?.digest === submission.digest) return found
    throw otherRequest()
  }

  function submissionOf(
    voiceId: string,
    { repeatable, confirmed }: EnrolmentRequest,
  ): Submission | null {
    if (!repeatable) return null
    const { idempotencyKey, request } = repeatable
    const digest = system.newDigest()
    digest.update(new TextEncoder().encode(JSON.stringify([voiceId, confirmed, request])))
    return { idempotencyKey, digest: digest.hex() }
  }

  async function requireSpace(voiceId: string): Promise<void> {
    const { voice, enrolments } = await enrolled(await records.require(voiceId))
    if (voice.prints.length + enrolments.length >= MAX_PRINTS_OF_VOICE) throw tooManyPrints()
  }

  return {
    list: async () => {
      const [voices, enrolments] = [await storage.voices.list(), await storage.enrolments.list()]
      const ordered = voices.toSorted(compareVoices)
      return ordered.map((voice) => ({ voice, enrolments: enrolmentsOf(voice, enrolments) }))
    },
    get: async (id) => enrolled(await records.require(id)),
    create: (name) =>
      records.exclusively(async () => {
        const all = await storage.voices.list()
        requireFreeName(name, all)
        if (all.length >= MAX_VOICES) throw tooManyVoices()
        const createdAt = timestamp(system)
        const voice = { key: system.newId(), name, prints: [], createdAt, updatedAt: createdAt }
        return { voice: await records.put(voice), enrolments: [] }
      }),
    rename: async (id, name) =>
      enrolled(
        await records.change(id, (voice, all) => {
          requireFreeName(
            name,
            all.filter(({ key }) => key !== id),
          )
          return voice.name === name ? voice : { ...voice, name }
        }),
      ),
    remove: async (id) => {
      const enrolments = await records.exclusively(async () => {
        // First, so that nothing is added to it. The enrolments of a missing voice are deleted at the next start, too.
        await storage.freeing(() => storage.voices.remove(id))
        return storage.enrolments.list()
      })
      for (const { key, voiceId } of enrolments) if (voiceId === id) await jobs.discard(key)
      system.publish({ type: 'voice', voiceId: id })
    },
    removePrint: async (id, printId) =>
      enrolled(
        await records.change(id, (voice) => {
          const prints = voice.prints.filter((print) => print.id !== printId)
          if (prints.length < voice.prints.length) return { ...voice, prints }
          throw new ToolkitError('voice-not-found', 'This voice has no such voiceprint.')
        }),
      ),
    soundOfFile: (bytes, signal) => soundOfFile(system, bytes, signal),
    cleanSpeech: async (recordingId, runId, speaker) => {
      const { recording, turns } = await results.allTurns(recordingId, runId)
      const end =
        recording.durationSeconds ?? turns.reduce((max, turn) => Math.max(max, turn.end), 0)
      return cleanSpeech(turns, speaker, end)
    },
    enrol: async (id, request) => {
      const submission = submissionOf(id, request)
      const enrolment = (await earlierOf(submission)) ?? (await store(id, request, submission))
      if ('key' in enrolment) jobs.follow(enrolment.key)
      return enrolment
    },
    retry: async (voiceId, id, confirmed) => {
      requireWaiting(await records.requireEnrolment(voiceId, id))
      await jobs.stop(id)
      try {
        const before = requireWaiting(await records.requireEnrolment(voiceId, id))
        const { hold, submitStartedAt, jobId } = before
        const wasSent = submitStartedAt !== null || jobId !== null
        // The account refused to tell of the job, which goes on.
        const goesOn = wasSent && hold !== null && hold.reason !== 'unknown-submit'
        const isConfirmed = confirmed || (before.confirmed && !wasSent)
        const provider = system.providers.find(({ name }) => name === before.provider)
        if (!goesOn && !isConfirmed && provider?.paid !== false) throw mayBeBilled()
        const again: Enrolment = {
          ...before,
          ...{ status: goesOn ? 'submitted' : 'queued', hold: null, error: null },
          ...{ confirmed: goesOn ? before.confirmed : isConfirmed },
          ...(goesOn ? {} : { submitStartedAt: null, jobId: null }),
        }
        await records.putEnrolment(again)
        return again
      } finally {
        jobs.follow(id)
      }
    },
    discard: async (voiceId, id) => {
      await records.requireEnrolment(voiceId, id)
      await jobs.discard(id)
      system.publish({ type: 'voice', voiceId })
    },
  }
}

function enrolmentsOf({ key }: Voice, all: readonly Enrolment[]): readonly Enrolment[] {
  return all
    .filter(({ voiceId }) => voiceId === key)
    .toSorted((a, b) => Number(a.createdAt > b.createdAt) - Number(a.createdAt < b.createdAt))
}

/** Returns an enrolment that a person can decide about; throws `request-conflict` for any other. */
function requireWaiting(enrolment: Enrolment): Enrolment {
  if (enrolment.status === 'held' || enrolment.status === 'failed') return enrolment
  throw new ToolkitError(
    'request-conflict',
    'This voiceprint is being made. Wait until it is done.',
  )
}

function requireFreeName(name: string, others: readonly Voice[]): void {
  if (!others.some((other) => nameKey(other.name) === nameKey(name))) return
  const message =
    'There is a voice of this name already. Add the voiceprint to it, or choose another name.'
  throw new ToolkitError('request-conflict', message, { fields: [{ path: 'name', message }] })
}

function tooManyVoices(): ToolkitError {
  return new ToolkitError(
    'request-conflict',
    `There are ${MAX_VOICES} voices already. Delete one that is no longer needed.`,
  )
}

function noVoiceprints(label: string): ToolkitError {
  const message = `makes no voiceprints (${label})`
  return new ToolkitError('request-invalid', `The provider ${message}. Choose another one.`, {
    fields: [{ path: 'provider', message }],
  })
}

function otherRequest(): ToolkitError {
  return new ToolkitError(
    'idempotency-key-reused',
    'This Idempotency-Key was used for another voiceprint. Use a new key for a new request.',
  )
}

function mayBeBilled(): ToolkitError {
  return new ToolkitError(
    'confirmation-required',
    'The provider bills for each voiceprint. Send `confirm: true` to agree to the cost.',
  )
}
