import { readFile } from 'node:fs/promises'
import { ToolkitError } from '@toolkit/core'
import { z } from 'zod'
import type { Engine, EngineResult } from '../engine.ts'
import { withoutVoices } from './without-voices.ts'

/** The model name of recorded results. */
export const RECORDED_MODEL = 'recorded-1'

const score = z.int('must be a whole number').min(0).max(100)
const time = z.number().min(0)
const turn = z.object({ speaker: z.string().min(1), start: time, end: time })
const resolution = z.number().positive()
const curve = z.object({
  score: z.array(score).transform((scores) => Uint8Array.from(scores)),
  resolution,
})

const outputSchema = z.object({
  diarization: z.array(turn.extend({ confidence: z.record(z.string(), score) })),
  exclusiveDiarization: z.array(turn),
  confidence: curve,
  speechProbability: curve,
  crosstalkProbability: curve,
  speakerProbability: z.object({ score: z.record(z.string(), curve.shape.score), resolution }),
})

const recordedSchema = z.union([
  z.object({ output: outputSchema }).transform((answer) => answer.output),
  outputSchema,
])

/**
 * An engine that returns the result in `file` for every recording. The file has an answer of `GET /v1/jobs/{id}`, or its
 * `output`, of a job with all scores and `exclusive`. `settings-invalid` for any other file.
 */
export async function openRecordedEngine(file: string): Promise<Engine> {
  const result = resultOf(await readRecorded(file))
  return {
    ...withoutVoices,
    run: async (_job, { signal, onProgress }) => {
      signal.throwIfAborted()
      onProgress({ fraction: 1, etaSeconds: 0 })
      return result
    },
  }
}

async function readRecorded(file: string): Promise<z.output<typeof outputSchema>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const message = `The recorded result ${file} cannot be read (${cause.code}). Give a file that exists.`
    throw new ToolkitError('settings-invalid', message, { cause })
  })
  try {
    return recordedSchema.parse(JSON.parse(text))
  } catch (cause) {
    const message = `${file} is not a recorded result. Use the answer of GET /v1/jobs/{id} for a job of the local engine with all scores and exclusive turns.`
    throw new ToolkitError('settings-invalid', message, { cause })
  }
}

function resultOf(output: z.output<typeof outputSchema>): EngineResult {
  const { confidence, speechProbability, crosstalkProbability, speakerProbability } = output
  return {
    turns: output.diarization.map(({ confidence: scores, ...rest }) => ({ ...rest, scores })),
    exclusive: output.exclusiveDiarization,
    durationSeconds: confidence.score.length * confidence.resolution,
    resolution: confidence.resolution,
    confidence: confidence.score,
    speech: speechProbability.score,
    crosstalk: crosstalkProbability.score,
    speakerProbability: speakerProbability.score,
    unmetHint: null,
    mediaWarnings: [],
    speakerDoubt: null,
  }
}
