/** What can be wrong or unusual about a file that was taken all the same. */
export const MEDIA_WARNING_KINDS = [
  /** The file ends before what it promises. */
  'cut-short',
  /** A part could not be decoded and is silence, or is left out. */
  'damaged',
  /** The clock of the container goes on without sound; the gap is silence. */
  'gap-filled',
  /** The sound begins later than the container's clock; the time before it is silence. */
  'late-start',
  /** Several recordings one behind the other in one file. */
  'joined',
  /** A header contradicts what follows it. */
  'header-repaired',
  /** Bytes that are no sound were passed over. */
  'skipped-bytes',
  /** One channel was turned over: the two cancel out when they are mixed. */
  'phase-corrected',
  /** A very quiet recording was made louder. */
  'level-raised',
  /** More than two channels were mixed to one. */
  'channels-mixed',
] as const

/** The one sound that is drawn, played and diarized, so that all three have the same clock. */
export interface Sound {
  /** `original`: the file as it was handed in. `rendition`: what was decoded of it, written anew. */
  readonly kind: 'original' | 'rendition'
  readonly contentType: string
  readonly sizeBytes: number
  /** Bytes of its head, which are kept apart from its body; 0 for a file as it was handed in. */
  readonly headBytes: number
}

export type MediaWarningKind = (typeof MEDIA_WARNING_KINDS)[number]

/** One thing that a person should know of how a file was read. */
export interface MediaWarning {
  readonly kind: MediaWarningKind
  /** Seconds from the beginning of what is heard; null where it concerns the whole file. */
  readonly at: number | null
  /** How many seconds it concerns; null where that is not known. */
  readonly seconds: number | null
  /** One sentence for people. */
  readonly message: string
}

/** One sound track of a file with several streams. */
export interface MediaTrack {
  /** Its place among the sound tracks, from 0. */
  readonly index: number
  readonly codec: string
  readonly channels: number | null
  readonly language: string | null
  readonly title: string | null
  /** Whether players take this one unless told otherwise. */
  readonly isDefault: boolean
}

/** What is known of a file once all of it was decoded. */
export interface MediaFacts {
  /** For people: `WAV`, `Ogg`, `MP4`. */
  readonly container: string
  /** For people: `PCM 16-bit`, `Opus`, `AAC`. */
  readonly codec: string
  /** Of the file, in Hz; where it changes, that of its beginning. */
  readonly sampleRate: number
  /** Of the file; where it changes, the most. */
  readonly channels: number
  /** All sound tracks where there are several, else empty. */
  readonly tracks: readonly MediaTrack[]
  /** Which of them is heard. */
  readonly track: number
  readonly warnings: readonly MediaWarning[]
}
