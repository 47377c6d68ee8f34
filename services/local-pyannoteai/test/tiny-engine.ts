import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { type SpeakerHints, ToolkitError } from '@toolkit/core'
import type {
  EngineJob,
  EngineRunOptions,
  IdentifiedSpeaker,
  LabelledVoiceprint,
  Matching,
} from '../src/engine.ts'
import type { Engine, EngineProgress, EngineResult, UnmetHint } from '../src/index.ts'

/** A run of the engine, and how to end it. */
export interface TinyRun {
  readonly bytes: Uint8Array
  readonly hints: SpeakerHints
  readonly byChannel: boolean
  report(progress: EngineProgress): void
  finish(): void
  fail(error: Error): void
}

/**
 * An engine for tests of the protocol: it reads the file, and result and evidence depend only on the bytes. The
 * evidence is stored when a run starts.
 */
export interface TinyEngine {
  readonly engine: Engine
  /** Resolves to the next started run that was not returned yet. */
  nextRun(): Promise<TinyRun>
  /** The number of started runs. */
  readonly begun: number
}

/** A recording in which the engine finds no speech. */
export const SILENT_RECORDING: Uint8Array = Buffer.from('silence')

/** What a voiceprint of the engine begins with; the rest are the bytes of the recording in hexadecimal. */
export const TINY_VOICEPRINT = 'tiny-voice-'

/**
 * `held`: every run waits until the test ends it. Otherwise runs end by themselves. A voiceprint has the score of the
 * first byte that it was made from.
 */
export function tinyEngine({ held }: { held: boolean }): TinyEngine {
  const runs: TinyRun[] = []
  let begun = 0
  let arrived: () => void = () => undefined
  const begin = async (
    { path, hints, byChannel = false }: Pick<EngineJob, 'path' | 'hints' | 'byChannel'>,
    options: EngineRunOptions,
  ) => {
    const { signal, onProgress } = options
    begun += 1
    const bytes = await readFile(path)
    const end = Promise.withResolvers<void>()
    const abort = (): void => end.reject(signal.reason)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    const { resolve: finish, reject: fail } = end
    runs.push({ bytes, hints, byChannel, report: onProgress, finish, fail })
    arrived()
    if (!held) end.resolve()
    await end.promise.finally(() => signal.removeEventListener('abort', abort))
    return bytes
  }
  const run: Engine['run'] = async (job, options) => {
    const { path, hints, evidenceFile } = job
    if (evidenceFile !== null) {
      const isStored = existsSync(evidenceFile)
      if (!isStored) await writeFile(evidenceFile, await readFile(path))
      options.onEvidence({ event: isStored ? 'used' : 'stored' })
    }
    const bytes = await begin(job, options)
    return { ...resultOf(bytes), unmetHint: unmetHintOf(hints, bytes) }
  }
  const engine: Engine = {
    run,
    identify: async ({ voiceprints, matching, ...job }, options) => ({
      ...(await run(job, options)),
      identified: identifiedBy(voiceprints, matching),
    }),
    voiceprint: async ({ path }, options) => {
      const bytes = await begin({ path, hints: { num: null, min: null, max: null } }, options)
      if (isSilent(bytes)) throw new ToolkitError('request-invalid', 'There is no voice.')
      const voiceprint = TINY_VOICEPRINT + Buffer.from(bytes).toString('hex')
      return { voiceprint, durationSeconds: bytes.length * 0.02, mediaWarnings: [] }
    },
    voiceprintFault: (voiceprint) =>
      voiceprint.startsWith(TINY_VOICEPRINT) ? null : 'The voiceprint is of another model.',
  }
  return {
    engine,
    nextRun: async () => {
      for (;;) {
        const run = runs.shift()
        if (run !== undefined) return run
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      }
    },
    get begun() {
      return begun
    },
  }
}

/** The first speaker is matched with the best voiceprint, the second one with none. */
function identifiedBy(
  voiceprints: readonly LabelledVoiceprint[],
  { threshold }: Matching,
): IdentifiedSpeaker[] {
  const scored = voiceprints.map(({ label, voiceprint }) => {
    const score = Number.parseInt(voiceprint.slice(TINY_VOICEPRINT.length).slice(0, 2), 16)
    return [label, score] as const
  })
  const [best] = scored.toSorted(([, a], [, b]) => b - a)
  const match = best !== undefined && best[1] >= threshold ? best[0] : null
  const confidence = Object.fromEntries(scored)
  return [
    { speaker: 'SPEAKER_00', match, confidence },
    { speaker: 'SPEAKER_01', match: null, confidence },
  ]
}

/** The engine finds two voices. */
function unmetHintOf(requested: SpeakerHints, bytes: Uint8Array): UnmetHint | null {
  const required = requested.num ?? requested.min ?? 0
  const byVoice = isSilent(bytes) ? 0 : 2
  if (byVoice >= required) return null
  return { requested, byVoice, inResult: byVoice === 0 ? 0 : required }
}

function isSilent(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes, SILENT_RECORDING) === 0
}

/**
 * One turn of 20 ms per byte, whose value is the score. The other curves are derived from it, each with a different
 * formula; in the exclusive diarization the second speaker has the turns with a score below 50. `SILENT_RECORDING`
 * has no turns.
 */
export function resultOf(bytes: Uint8Array): EngineResult {
  const scores = bytes.map((byte) => byte % 101)
  const intervals = Array.from(isSilent(bytes) ? [] : scores, (score, index) => ({
    score,
    start: index * 0.02,
    end: (index + 1) * 0.02,
  }))
  return {
    turns: intervals.map(({ score, ...interval }) => ({
      speaker: 'SPEAKER_00',
      ...interval,
      scores: { SPEAKER_00: score, SPEAKER_01: 100 - score },
    })),
    exclusive: intervals.map(({ score, ...interval }) => ({
      speaker: score < 50 ? 'SPEAKER_01' : 'SPEAKER_00',
      ...interval,
    })),
    durationSeconds: scores.length * 0.02,
    resolution: 0.02,
    confidence: scores,
    speech: scores.map((score) => Math.max(score, 100 - score)),
    crosstalk: scores.map((score) => Math.min(score, 100 - score)),
    speakerProbability: { SPEAKER_00: scores, SPEAKER_01: scores.map((score) => 100 - score) },
    unmetHint: null,
    mediaWarnings: [],
    speakerDoubt: null,
  }
}
