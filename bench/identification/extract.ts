import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { loadModels, type Models } from '@toolkit/diarizer'
import { collectEvidence, conclude } from '../../packages/diarizer/src/diarize.ts'
import { enrolVoice } from '../../packages/diarizer/src/enrol.ts'
import { VOICE_MODEL, type Voice } from '../../packages/diarizer/src/identification/voiceprint.ts'
import { EVIDENCE_VERSION } from '../../packages/diarizer/src/version.ts'
import { inBlocks, modelsFolder, NO_HINTS } from '../../packages/diarizer/test/recordings.ts'
import { CONDITIONS, type Condition, inCondition } from './conditions.ts'
import type { PeopleSet } from './voice-sets.ts'

const cache = path.join(import.meta.dirname, '../../.cache/identification')

/** People are enrolled in these conditions and compared in all. */
export const ENROLLED_IN = ['16 kHz', 'telephone, 8 kHz'] as const

/** A voice that the engine found in a part of a person's speech; null if it found none. */
export interface FoundVoice {
  readonly person: string
  readonly condition: Condition
  /** To enrol, or to compare. */
  readonly part: 'enrol' | 'test' | 'short'
  /** Length of the sound. */
  readonly seconds: number
  readonly voice: Voice | null
  /** Why a voiceprint of it is refused; null if it is not. */
  readonly refusal: string | null
}

/** The voices of all people of a set in all conditions; kept in the cache for the next run. */
export async function foundVoices(set: PeopleSet): Promise<FoundVoice[]> {
  const name = `${set.name.replaceAll(' ', '-')}-${VOICE_MODEL}-${EVIDENCE_VERSION}.json`
  const file = path.join(cache, name)
  const known = await readFile(file, 'utf8').catch(() => null)
  if (known !== null) return JSON.parse(known, revive)
  const models = await loadModels(modelsFolder)
  try {
    const found: FoundVoice[] = []
    for (const [index, { name: person, enrol, tests, short }] of (await set.people()).entries()) {
      const parts = [
        ...ENROLLED_IN.map((condition) => ({ part: 'enrol' as const, condition, samples: enrol })),
        ...CONDITIONS.flatMap((condition) =>
          tests.map((samples) => ({ part: 'test' as const, condition, samples })),
        ),
        { part: 'short' as const, condition: '16 kHz' as const, samples: short },
      ]
      for (const [at, { part, condition, samples }] of parts.entries()) {
        const sound = await inCondition(samples, condition, 100 * index + at)
        const seconds = samples.length / 16_000
        found.push({ person, condition, part, seconds, ...(await voiceIn(sound, models)) })
      }
    }
    await mkdir(cache, { recursive: true })
    await writeFile(`${file}.unfinished`, JSON.stringify(found, replace))
    await rename(`${file}.unfinished`, file)
    return found
  } finally {
    await models.release()
  }
}

async function voiceIn(samples: Float32Array, models: Models) {
  const evidence = await collectEvidence(inBlocks(samples), models, { durationSeconds: null })
  const voices = conclude(evidence, NO_HINTS).voices.flatMap(({ voice }) => voice ?? [])
  const [voice = null] = voices.toSorted((a, b) => b.seconds - a.seconds)
  try {
    enrolVoice(evidence)
    return { voice, refusal: null }
  } catch (error) {
    return { voice, refusal: error instanceof Error ? error.message : String(error) }
  }
}

const replace = (_: string, value: unknown) =>
  value instanceof Float32Array ? Array.from(value) : value
const revive = (key: string, value: unknown) =>
  key === 'vector' ? Float32Array.from(value as number[]) : value
