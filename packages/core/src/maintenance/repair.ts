import { forgetDerived, isMarked, markMissing } from '../media/missing-files.ts'
import type { Recording } from '../model/recording.ts'
import type { Storage } from '../ports/storage.ts'
import { audioKey, ENROLMENTS_PREFIX, peaksKey, renditionKey } from '../runtime/blob-keys.ts'
import { Revision, type System } from '../runtime/system.ts'
import type { StraySearch } from './strays.ts'
import { type Difference, verifyStorage } from './verify.ts'

/** What is done about a difference. */
export interface Repair {
  readonly difference: Difference
  /**
   * `mark`: the recording gets the error `file-missing`, so that the same file can be sent again; `prepare`: peaks and rendition
   * are made again from the audio by the next start; `remove`: the bytes are removed; `keep`: nothing.
   */
  readonly action: 'mark' | 'prepare' | 'remove' | 'keep'
  /** Why, and for `keep` what a person can do. */
  readonly reason: string
}

/** Finds every difference, and what is safe to do about it. Changes nothing. Only for a storage without a running server. */
export async function* planRepair(
  storage: Storage,
  search: Omit<StraySearch, 'includeRuns'>,
): AsyncGenerator<Repair> {
  for await (const difference of verifyStorage(storage, search)) {
    yield { difference, ...(await decided(storage, difference)) }
  }
}

/** Carries out one repair. Idempotent: after a kill, the next plan contains what is left. */
export async function carryOutRepair(
  system: Pick<System, 'storage' | 'clock' | 'publish'>,
  { difference, action }: Repair,
): Promise<void> {
  const { storage } = system
  const { key, recordingId } = difference
  if (action === 'remove') await storage.freeing(() => storage.blobs.remove(key))
  if (recordingId === null) return
  // The server is stopped: nothing that is kept of changes is read.
  const changing = { ...system, revision: new Revision() }
  if (action === 'mark') await markMissing(changing, recordingId)
  if (action === 'prepare') await forgetDerived(changing, recordingId)
}

async function decided(
  storage: Storage,
  difference: Difference,
): Promise<Pick<Repair, 'action' | 'reason'>> {
  const { kind, key, recordingId } = difference
  if (kind === 'foreign') return keep('this product does not write such files; it stays')
  if (kind === 'unknown') {
    return keep('put the database back from a backup, or adopt or purge it')
  }
  if (key.startsWith(`${ENROLMENTS_PREFIX}/`)) {
    return keep('put it back from a backup, or discard this voiceprint on the page of voices')
  }
  const recording = recordingId === null ? null : await storage.recordings.get(recordingId)
  if (recording === null) return keep('its recording is gone; verify again')
  const { id } = recording
  if (kind === 'left') return { action: 'remove', reason: 'no record refers to it' }
  if (key === audioKey(id)) return decidedOnAudio(recording)
  if (key === peaksKey(id) || key.startsWith(`${renditionKey(id)}/`)) {
    if (
      recording.error !== null ||
      (await storage.blobs.size(audioKey(id))) !== recording.sizeBytes
    ) {
      return keep('it is made again from the audio: bring that back first')
    }
    return { action: 'prepare', reason: 'the next start makes it again from the audio' }
  }
  return keep('put it back from a backup, or run the diarization again')
}

function decidedOnAudio(recording: Recording): Pick<Repair, 'action' | 'reason'> {
  if (isMarked(recording)) {
    return keep('marked already: put it back from a backup, or send the same file on its page')
  }
  if (recording.error !== null) return keep('put it back from a backup, or delete the recording')
  return { action: 'mark', reason: 'its page offers to send the same file again' }
}

function keep(reason: string): Pick<Repair, 'action' | 'reason'> {
  return { action: 'keep', reason }
}
