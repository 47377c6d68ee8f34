import { ToolkitError } from '../errors.ts'
import type { JobLoop } from '../jobs/job-loop.ts'
import type { Spending } from '../jobs/spending.ts'
import type { Deletions } from '../maintenance/deletions.ts'
import { audioRemoved } from '../media/sound.ts'
import type { IdentifyChoice } from '../model/identification.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import { hasEnded, needsPerson } from '../model/run-transitions.ts'
import { changeRun, requireChangeable, requireRecording, requireRun } from '../runtime/change.ts'
import { changeAndRefresh, refreshRecording } from '../runtime/projection.ts'
import {
  namedCurrentRun,
  nameSpeakers,
  namesOfRun,
  readSpeakerNames,
} from '../runtime/speaker-names.ts'
import { providerNamed, type System } from '../runtime/system.ts'
import type { FollowedRun, RunRequest, Runs } from '../toolkit/runs.ts'
import { newRun } from '../uploads/create-recording.ts'
import { chosenVoices, comparableVoices, type VoiceChoice } from '../voices/chosen-voices.ts'
import { decideIdentity } from './identities.ts'

/** Creates the use cases of runs. */
export function createRuns(
  system: System,
  loop: JobLoop,
  { spending, deletions }: { readonly spending: Spending; readonly deletions: Deletions },
): Runs {
  const { storage } = system

  function followed(run: Run): FollowedRun {
    return { run, progress: hasEnded(run) ? null : loop.progress(run.id) }
  }

  async function ended(recordingId: string, runId: string): Promise<FollowedRun> {
    await refreshRecording(system, recordingId)
    return followed(await requireRun(system, recordingId, runId))
  }

  async function chosenFor({ provider, model }: Run, choice: VoiceChoice): Promise<IdentifyChoice> {
    const maxPrints = providerNamed(system, provider).voices?.maxPrints ?? 0
    return chosenVoices(await storage.voices.list(), choice, { provider, model, maxPrints })
  }

  /** Starts a run. Called one at a time for each recording, so that a second call sees the first run. */
  async function begin(recordingId: string, request: RunRequest): Promise<FollowedRun> {
    const recording = await requireChangeable(system, recordingId)
    if (recording.audioRemovedAt !== null) throw audioRemoved()
    if (recording.error !== null) {
      throw new ToolkitError(
        'request-conflict',
        `This recording cannot be diarized: ${recording.error.message}`,
      )
    }
    if (request.byChannel) {
      requireTwoChannels(recording)
      if (request.identify !== null) throw notWithVoices()
    }
    const isRunning = (await storage.runs.list(recordingId)).some((run) => !hasEnded(run))
    if (isRunning && !request.forced) {
      throw new ToolkitError(
        'run-under-way',
        'A diarization of this recording is already in progress. Wait for it, cancel it, or send "force": true to start another one.',
      )
    }
    const speakers = request.speakers ?? recording.speakers
    const made = await newRun(system, recording, { ...request, speakers })
    const { identify } = request
    const run: Run =
      identify === null
        ? made
        : {
            ...made,
            request: {
              speakers,
              identify: await chosenFor(made, identify),
            },
          }
    const seconds = recording.durationSeconds
    if (seconds !== null && !spending.book(run, seconds)) throw spending.refusal(run, seconds)
    try {
      await changeAndRefresh(system, recordingId, async () => {
        await storage.runs.insert(run)
        loop.follow(run.id)
        system.publish({ type: 'diarization', run, progress: null })
      })
    } catch (error) {
      // If the run was stored nevertheless, it is booked again when it is followed.
      spending.end(run.id, false)
      throw error
    }
    return followed(run)
  }

  return {
    start: (recordingId, request) =>
      system.beginning.run(recordingId, () => begin(recordingId, request)),

    comparableVoices: async () => comparableVoices(await storage.voices.list()),

    async list(recordingId) {
      await requireRecording(system, recordingId)
      return (await storage.runs.list(recordingId)).map(followed)
    },

    async get(recordingId, runId) {
      return followed(await requireRun(system, recordingId, runId))
    },

    async name(recordingId, runId, { speakerNames, speakerColours: colours, forgetUnclear }) {
      const run = await requireRun(system, recordingId, runId)
      if (run.status !== 'succeeded') {
        throw new ToolkitError(
          'request-conflict',
          'Only the speakers of a succeeded diarization can be named. Wait for its result.',
        )
      }
      const recording = await requireChangeable(system, recordingId)
      const before = namesOfRun(recording, run)
      const names = readSpeakerNames(speakerNames ?? before, before)
      await namedCurrentRun(system, recording)
      await changeAndRefresh(system, recordingId, () =>
        nameSpeakers(system, runId, names, { forgetUnclear, colours }),
      )
      return followed(await requireRun(system, recordingId, runId))
    },

    async decide(recordingId, runId, decision) {
      const run = await requireRun(system, recordingId, runId)
      const recording = await requireChangeable(system, recordingId)
      await decideIdentity(system, recording, run, decision)
      return followed(await requireRun(system, recordingId, runId))
    },

    async remove(recordingId, runId) {
      await requireChangeable(system, recordingId)
      await requireRun(system, recordingId, runId)
      await deletions.begin({ kind: 'run', recordingId, runId })
    },

    async cancel(recordingId, runId) {
      await requireChangeable(system, recordingId)
      const run = await requireRun(system, recordingId, runId)
      if (hasEnded(run)) {
        throw new ToolkitError('request-conflict', 'This diarization has already ended.')
      }
      await changeRun(system, runId, { type: 'cancel-requested' })
      loop.interrupt(runId)
      return followed(await requireRun(system, recordingId, runId))
    },

    async resolve(recordingId, runId, action) {
      await requireChangeable(system, recordingId)
      const run = await requireRun(system, recordingId, runId)
      if (run.status !== 'held') throw notHeld()
      if (action === 'give-up') {
        const after = await changeRun(system, runId, { type: 'given-up' })
        // A notice or another decision released the run meanwhile: do not cancel it.
        if (after && after.status !== 'canceled') throw notHeld()
        loop.interrupt(runId)
      } else if (needsPerson(run)) {
        await changeRun(system, runId, { type: 'resubmit-chosen' })
        loop.nudge(runId)
      } else loop.probeAccount(run)
      return ended(recordingId, runId)
    },
  }
}

/** Before the recording is decoded its channels are unknown; the run then fails if they are not two. */
function requireTwoChannels({ media }: Recording): void {
  if (media === null || media.channels === 2) return
  const message = 'This recording cannot be diarized by channel: it does not have two channels.'
  throw new ToolkitError('request-invalid', message, {
    fields: [{ path: 'byChannel', message: 'needs a recording with two channels' }],
  })
}

function notWithVoices(): ToolkitError {
  const message =
    'A recording cannot be diarized by channel and compared with voices at once. Leave out one of both.'
  return new ToolkitError('request-invalid', message, {
    fields: [{ path: 'byChannel', message: 'cannot be combined with voices' }],
  })
}

function notHeld(): ToolkitError {
  return new ToolkitError('request-conflict', 'This diarization is not held, or no longer held.')
}
