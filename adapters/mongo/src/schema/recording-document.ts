import { nameKey, RECORDING_FIELDS, type Recording, storedRecord } from '@toolkit/core'

/** A recording as it is stored. Labels of speakers are data: they are values here, never names of fields. */
export interface RecordingDocument extends Omit<Recording, 'id' | 'speakerNames'> {
  readonly _id: string
  readonly nameKey: string
  readonly speakerNames: readonly { readonly label: string; readonly name: string }[]
}

export function recordingDocument({ id, speakerNames, ...fields }: Recording): RecordingDocument {
  return {
    _id: id,
    ...fields,
    // UTF-8, which MongoDB keeps and sorts by, has no lone surrogates.
    nameKey: nameKey(fields.name).toWellFormed(),
    speakerNames: Object.entries(speakerNames).map(([label, name]) => ({ label, name })),
  }
}

export function recordingOf(document: RecordingDocument): Recording {
  const { _id, nameKey: _derived, speakerNames, ...fields } = document
  const recording = {
    id: _id,
    ...fields,
    speakerNames: Object.fromEntries(speakerNames.map(({ label, name }) => [label, name])),
  }
  return storedRecord(RECORDING_FIELDS, recording, 'recording')
}
