/** Problems of a file that was accepted nevertheless. */
export const MEDIA_WARNING_KINDS = [
  /** The file is shorter than its header declares. */
  'cut-short',
  /** A part could not be decoded. It is replaced by silence or left out. */
  'damaged',
  /** The time stamps have a gap, which is filled with silence. */
  'gap-filled',
  /** The audio starts later than time 0. The time before is silence. */
  'late-start',
  /** The file is several recordings in sequence. */
  'joined',
  /** A header contradicts the data. */
  'header-repaired',
  /** Bytes that are not audio were skipped. */
  'skipped-bytes',
  /** One channel was inverted: the channels would cancel out when mixed. */
  'phase-corrected',
  /** A very quiet recording was amplified. */
  'level-raised',
  /** More than two channels were mixed to one. */
  'channels-mixed',
] as const

/** The audio that is drawn, played and diarized. All three use the same one, so their times agree. */
export interface Sound {
  /** `original`: the uploaded file. `rendition`: the decoded audio, encoded again. */
  readonly kind: 'original' | 'rendition'
  readonly contentType: string
  readonly sizeBytes: number
  /** Size of the head of a rendition, which is stored apart from its body; 0 for an original. */
  readonly headBytes: number
}

export type MediaWarningKind = (typeof MEDIA_WARNING_KINDS)[number]

/** Something to tell the user about how a file was decoded. */
export interface MediaWarning {
  readonly kind: MediaWarningKind
  /** Seconds from the start of the sound; null: concerns the whole file. */
  readonly at: number | null
  /** Duration in seconds; null: unknown. */
  readonly seconds: number | null
  /** One sentence for the user. */
  readonly message: string
}

/** One audio track of a file. */
export interface MediaTrack {
  /** Index among the audio tracks, from 0. */
  readonly index: number
  readonly codec: string
  readonly channels: number | null
  readonly language: string | null
  readonly title: string | null
  /** Whether players play it by default. */
  readonly isDefault: boolean
}

/**
 * How two channels are used. `parties`: one party speaks on each, as on the telephone; `alike`: both have the same sound;
 * `left-silent`, `right-silent`: one has next to none; `stereo`: anything else.
 */
export const CHANNEL_USES = ['parties', 'alike', 'left-silent', 'right-silent', 'stereo'] as const
export type ChannelUse = (typeof CHANNEL_USES)[number]

/** What two channels are used for, and the figures that say so. */
export interface TwoChannels {
  readonly use: ChannelUse
  /** The share of the active time in which one channel alone has sound of its own, 0–1; null: no channel has sound. */
  readonly oneSided: number | null
  /** Correlation of the samples of both channels, −1 … 1; null: a channel has no sound. */
  readonly correlation: number | null
  /** Level of the loud parts of the left channel above those of the right one, in dB. */
  readonly levelDifference: number
}

/** Properties of a file, known once it is decoded. */
export interface MediaFacts {
  /** As displayed: `WAV`, `Ogg`, `MP4`. */
  readonly container: string
  /** As displayed: `PCM 16-bit`, `Opus`, `AAC`. */
  readonly codec: string
  /** In Hz; the first one if it changes. */
  readonly sampleRate: number
  /** The largest number if it changes. */
  readonly channels: number
  /** Absent: there are not always two, or the file was decoded by an earlier version. */
  readonly twoChannels?: TwoChannels
  /** All audio tracks if there are several, else empty. */
  readonly tracks: readonly MediaTrack[]
  /** Index of the track that was decoded. */
  readonly track: number
  readonly warnings: readonly MediaWarning[]
}
