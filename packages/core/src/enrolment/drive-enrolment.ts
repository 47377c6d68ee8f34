import { outcomeOfSubmit } from '../jobs/lost-submit.ts'
import { hadNoEffect } from '../jobs/refused-submit.ts'
import type { Hold } from '../model/run.ts'
import type { DiarizationProvider } from '../ports/diarization-provider.ts'
import { enrolmentKey } from '../runtime/blob-keys.ts'
import { type System, timestamp } from '../runtime/system.ts'
import type { Enrolment } from '../voices/enrolment.ts'

/** In its first minute a job is polled more often. */
const FIRST_MINUTE_MS = 60_000

/** The result of a step: the enrolment to store, to be driven again after `waitMs`; or the voiceprint. */
export type EnrolmentStep =
  | { readonly enrolment: Enrolment; readonly waitMs: number }
  | { readonly print: string }

export interface EnrolmentStepOptions {
  /** Stores the enrolment, and retries until that succeeds. */
  readonly store: (enrolment: Enrolment) => Promise<void>
  readonly signal: AbortSignal
}

/**
 * Executes one step of an enrolment. A submit is stored before it is sent, so that it is never repeated unless it is certain
 * that it had no effect. Errors of the provider port are thrown.
 */
export async function driveEnrolment(
  system: System,
  provider: DiarizationProvider,
  enrolment: Enrolment,
  options: EnrolmentStepOptions,
): Promise<EnrolmentStep> {
  if (enrolment.jobId !== null) {
    return pollVoiceprint(system, provider, enrolment, enrolment.jobId, options.signal)
  }
  if (enrolment.submitStartedAt !== null) {
    return findLostEnrolment(system, provider, enrolment, options.signal)
  }
  if (provider.paid && !enrolment.confirmed) {
    return { enrolment: held(system, enrolment, 'unconfirmed'), waitMs: 0 }
  }
  return submitEnrolment(system, provider, enrolment, options)
}

/** The enrolment, held for this reason. */
export function held(system: System, enrolment: Enrolment, reason: Hold['reason']): Enrolment {
  const since = enrolment.hold?.reason === reason ? enrolment.hold.since : timestamp(system)
  return { ...enrolment, status: 'held', hold: { reason, since } }
}

/** The enrolment as before a submit. */
export function unsubmitted(enrolment: Enrolment): Enrolment {
  return { ...enrolment, status: 'queued', hold: null, submitStartedAt: null, jobId: null }
}

async function submitEnrolment(
  system: System,
  provider: DiarizationProvider,
  enrolment: Enrolment,
  { store, signal }: EnrolmentStepOptions,
): Promise<EnrolmentStep> {
  const { blobs } = system.storage
  const blobKey = enrolmentKey(enrolment.key)
  const sizeBytes = (await blobs.size(blobKey)) ?? 0
  const bytes = blobs.read(blobKey, undefined, signal)
  await provider.upload(enrolment.key, { sizeBytes, bytes, blobKey }, signal)
  const started: Enrolment = {
    ...enrolment,
    status: 'submitted',
    hold: null,
    submitStartedAt: timestamp(system),
  }
  await store(started)
  const request = { mediaKey: enrolment.key, model: enrolment.model }
  try {
    const { jobId } = await provider.submitVoiceprint(request, signal)
    const submitted = { ...started, jobId }
    await store(submitted)
    return { enrolment: submitted, waitMs: 0 }
  } catch (error) {
    if (hadNoEffect(error)) await store(unsubmitted(started))
    throw error
  }
}

async function findLostEnrolment(
  system: System,
  provider: DiarizationProvider,
  enrolment: Enrolment,
  signal: AbortSignal,
): Promise<EnrolmentStep> {
  const { key: id, submitStartedAt, createdAt } = enrolment
  const submit = { id, submitStartedAt, createdAt }
  const outcome = await outcomeOfSubmit(provider, submit, system.clock.now(), signal)
  switch (outcome.type) {
    case 'found':
      return { enrolment: { ...enrolment, jobId: outcome.jobId }, waitMs: 0 }
    case 'wait':
      return { enrolment, waitMs: outcome.ms }
    case 'no-effect':
      return { enrolment: unsubmitted(enrolment), waitMs: 0 }
    case 'unknown':
      return { enrolment: held(system, enrolment, 'unknown-submit'), waitMs: 0 }
  }
}

async function pollVoiceprint(
  system: System,
  provider: DiarizationProvider,
  enrolment: Enrolment,
  jobId: string,
  signal: AbortSignal,
): Promise<EnrolmentStep> {
  const job = await provider.voiceprintJob(jobId, signal)
  switch (job.status) {
    case 'pending':
    case 'running': {
      const { firstMinuteMs, laterMs } = provider.pollIntervals
      const sinceMs = system.clock.now() - Date.parse(enrolment.submitStartedAt ?? '')
      return { enrolment, waitMs: sinceMs < FIRST_MINUTE_MS ? firstMinuteMs : laterMs }
    }
    case 'succeeded':
      return { print: job.voiceprint }
    case 'failed':
      return { enrolment: failed(enrolment, job.message), waitMs: 0 }
    case 'canceled':
      return { enrolment: failed(enrolment, 'The provider canceled the job.'), waitMs: 0 }
  }
}

function failed(enrolment: Enrolment, message: string): Enrolment {
  const error = { code: 'voice-unsuitable', message } as const
  return { ...enrolment, status: 'failed', hold: null, error }
}
