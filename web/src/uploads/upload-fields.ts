import type { DiarizationRequest } from '@toolkit/server/client'

const NUMBERS = ['numSpeakers', 'minSpeakers', 'maxSpeakers'] as const

/** The diarization that the fields of an upload ask for. */
export function diarizationOf(fields: Readonly<Record<string, string>>): DiarizationRequest {
  const { provider, model } = fields
  const hints = NUMBERS.flatMap((name) =>
    fields[name] === undefined ? [] : [[name, Number(fields[name])]],
  )
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...Object.fromEntries(hints),
  }
}
