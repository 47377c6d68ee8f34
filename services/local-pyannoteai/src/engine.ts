import type { MediaWarning, SpeakerDoubt, SpeakerHints } from '@toolkit/core'

/** One interval of one speaker, in seconds, half-open. */
export interface SpeakerInterval {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/** The result of an engine. Scores are integers 0–100, times are in seconds; all curves share one time axis. */
export interface EngineResult {
  readonly turns: readonly (SpeakerInterval & {
    /** How well the turn matches each speaker. */
    readonly scores: Readonly<Record<string, number>>
  })[]
  /** The same diarization with one speaker at a time. */
  readonly exclusive: readonly SpeakerInterval[]
  readonly durationSeconds: number
  /** Seconds per sample, the same for every curve. */
  readonly resolution: number
  readonly confidence: Uint8Array
  /** Probability that anyone speaks. */
  readonly speech: Uint8Array
  /** Probability that at least two speakers speak. */
  readonly crosstalk: Uint8Array
  /** Probability that each speaker speaks, by label. */
  readonly speakerProbability: Readonly<Record<string, Uint8Array>>
  /** Null if the hints are met. */
  readonly unmetHint: UnmetHint | null
  /** What decoding the file told about it, such as a missing end. */
  readonly mediaWarnings: readonly MediaWarning[]
  /** What is doubtful about the number of speakers and their labels; null: unknown. */
  readonly speakerDoubt: SpeakerDoubt | null
}

/** A number of speakers that was requested and that the evidence does not support. */
export interface UnmetHint {
  readonly requested: SpeakerHints
  /** Number of voices that were told apart. */
  readonly byVoice: number
  /** Number of speakers in the result. */
  readonly inResult: number
}

/** What happened to the evidence of a run: it was stored, or used, or could not be stored or used for a reason. */
export type EvidenceReport =
  | { readonly event: 'stored' | 'used' }
  | { readonly event: 'not-stored' | 'not-used'; readonly reason: string }

export interface EngineProgress {
  /** 0…1 */
  readonly fraction: number
  readonly etaSeconds: number | null
}

/** How voiceprints are matched with speakers. */
export interface Matching {
  /** Whether a voiceprint may be matched with one speaker only. */
  readonly exclusive: boolean
  /** The smallest score of a match, 0–100; with 0 every voiceprint is matched. */
  readonly threshold: number
}

/** The voice of a person as an engine writes it, with the label of the caller. It belongs in no log. */
export interface LabelledVoiceprint {
  readonly label: string
  readonly voiceprint: string
}

/** A speaker of the diarization, compared with voiceprints. */
export interface IdentifiedSpeaker {
  /** The label of the diarization. */
  readonly speaker: string
  /** The label of the matched voiceprint, or null. */
  readonly match: string | null
  /** The score of each voiceprint by label, 0–100. */
  readonly confidence: Readonly<Record<string, number>>
}

export interface IdentifiedResult extends EngineResult {
  readonly identified: readonly IdentifiedSpeaker[]
}

export interface VoiceprintResult {
  readonly voiceprint: string
  readonly durationSeconds: number
  readonly mediaWarnings: readonly MediaWarning[]
}

export interface EngineJob {
  readonly path: string
  readonly hints: SpeakerHints
  /** Whether each of the two channels is one party and diarized alone, without the hints. Default: false. */
  readonly byChannel?: boolean
  /** The file for the evidence of this content, which the engine may use or write; null: it is not kept. */
  readonly evidenceFile: string | null
}

export interface EngineRunOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: EngineProgress) => void
  readonly onEvidence: (report: EvidenceReport) => void
}

/**
 * Diarizes one recording at a time. The one who opens it closes it. Rejects with the signal's reason or an abort error when
 * aborted, with `engine-died` if the engine crashed, with `audio-…` if the recording cannot be processed.
 */
export interface Engine {
  run(job: EngineJob, options: EngineRunOptions): Promise<EngineResult>
  /** Diarizes, and compares the speakers with voiceprints of distinct labels for which `voiceprintFault` is null. */
  identify(
    job: EngineJob & {
      readonly voiceprints: readonly LabelledVoiceprint[]
      readonly matching: Matching
    },
    options: EngineRunOptions,
  ): Promise<IdentifiedResult>
  /** Makes the voiceprint of the one person who speaks in a recording of at most 30 s. */
  voiceprint(job: { readonly path: string }, options: EngineRunOptions): Promise<VoiceprintResult>
  /** Why the engine cannot use a voiceprint, as a sentence for users; null if it can. */
  voiceprintFault(voiceprint: string): string | null
}
