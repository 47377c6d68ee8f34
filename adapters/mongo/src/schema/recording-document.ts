import { nameKey, type Recording } from '@toolkit/core'

/** A recording as it is stored. Labels of speakers are data: they are values here, never names of fields. */
export interface RecordingDocument
  extends Omit<Recording, 'id' | 'speakerNames' | 'sound' | 'media' | 'track'> {
  /** What version 2 added; a server of version 1 adds recordings without. */
  readonly sound?: Recording['sound']
  readonly media?: Recording['media']
  readonly track?: Recording['track']
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
  return {
    id: _id,
    ...fields,
    sound: fields.sound ?? null,
    media: fields.media ?? null,
    track: fields.track ?? null,
    speakerNames: Object.fromEntries(speakerNames.map(({ label, name }) => [label, name])),
  }
}
