import { ToolkitError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import { withGivenNames, withIdentity } from '../model/speaker-names.ts'
import { changeRunFrom, requireRun } from '../runtime/change.ts'
import { changeAndRefresh } from '../runtime/projection.ts'
import { turnsOfRun } from '../runtime/scan.ts'
import { namedCurrentRun, namesOfRun } from '../runtime/speaker-names.ts'
import type { System } from '../runtime/system.ts'
import type { IdentityDecision } from '../toolkit/runs.ts'
import { withRejected } from '../voices/rejections.ts'

/** Stores what a person decided about the voice of a speaker. Throws as `Runs.decide`. */
export async function decideIdentity(
  system: System,
  recording: Recording,
  run: Run,
  { speaker, accepted, rejected }: IdentityDecision,
): Promise<void> {
  const { storage } = system
  const compared = run.identification?.find((each) => each.speaker === speaker)
  if (run.identification === null || run.status !== 'succeeded') {
    throw new ToolkitError(
      'request-conflict',
      'The speakers of this diarization were not compared with voices. Diarize again with voices.',
    )
  }
  if (compared === undefined) throw invalid('speaker', 'was not compared with voices')
  const voiceIds = [...new Set(rejected)]
  if (voiceIds.some((id) => !Object.hasOwn(compared.confidence, id))) {
    throw invalid('rejected', 'has a voice that was not compared with this speaker')
  }
  if (accepted !== null && voiceIds.includes(accepted)) {
    throw invalid('rejected', 'has the voice that is accepted')
  }
  const voice = accepted === null ? null : await acceptedVoice(system, run, speaker, accepted)
  const turns = await turnsOfRun(storage, run.id)
  await namedCurrentRun(system, recording)
  await changeAndRefresh(
    system,
    recording.id,
    async () => {
      const read = await requireRun(system, recording.id, run.id)
      const before = read.speakerNames ?? withGivenNames(null, namesOfRun(recording, read))
      const speakerNames = withIdentity(before, speaker, voice)
      const named = await changeRunFrom(system, read, { type: 'named', speakerNames })
      if (named === null) return
      await changeRunFrom(system, named, { type: 'rejected', speaker, voiceIds })
    },
    (read) => ({
      ...read,
      rejectedVoices: withRejected(
        read.rejectedVoices,
        { runId: run.id, speaker, voiceIds },
        turns,
      ),
    }),
  )
}

/** The voice with its name; if it was accepted before and is deleted now, as it was accepted. */
async function acceptedVoice(
  { storage }: System,
  { speakerNames }: Run,
  speaker: string,
  id: string,
): Promise<{ readonly id: string; readonly name: string }> {
  const voice = (await storage.voices.list()).find(({ key }) => key === id)
  if (voice !== undefined) return { id, name: voice.name }
  const before = speakerNames?.names.find((each) => each.speaker === speaker)
  if (before?.voiceId === id) return { id, name: before.name }
  throw invalid('accepted', 'is a voice that does not exist, or was deleted')
}

function invalid(path: keyof IdentityDecision, message: string): ToolkitError {
  return new ToolkitError('request-invalid', `The request is not valid: ${path} ${message}.`, {
    fields: [{ path, message }],
  })
}
