import { type StretchVerdict, verdictLookup } from '@toolkit/core'
import { type Database, documentOf } from '../database.ts'

interface Stretch {
  readonly start: number
  readonly end: number
}

/** A function that says whether a stretch of the kept run has a verdict in effect. Verdicts of a recording are read once. */
export function judgedTest(
  database: Database,
): (recordingId: string, stretchOf: () => Stretch) => boolean {
  const lookups = new Map<string, ReturnType<typeof verdictLookup> | null>()
  const lookupOf = (recordingId: string) => {
    const known = lookups.get(recordingId)
    if (known !== undefined) return known
    const verdicts = database
      .statement(
        `SELECT v.doc FROM stretch_verdicts AS v JOIN candidate_runs AS c
           ON c.recording_id = v.recording_id AND c.run_id = v.run_id
          WHERE v.recording_id = ? AND v.undone = 0`,
      )
      .all(recordingId)
      .map((row) => documentOf<StretchVerdict>(row))
    const lookup = verdicts.length === 0 ? null : verdictLookup(verdicts)
    lookups.set(recordingId, lookup)
    return lookup
  }
  return (recordingId, stretchOf) => {
    const lookup = lookupOf(recordingId)
    return lookup !== null && lookup(stretchOf()).length > 0
  }
}
