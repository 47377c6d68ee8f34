import { randomBytes } from 'node:crypto'
import {
  CANDIDATE_FORM,
  CANDIDATE_THRESHOLDS,
  type RunCandidates,
  ToolkitError,
} from '@toolkit/core'
import type {
  CandidateRunDocument,
  CandidateSpotDocument,
  CandidateTurnDocument,
  Collections,
} from '../schema/collections.ts'

const NOTHING_KEPT = {
  version: null,
  runId: null,
  counts: [],
  seconds: [],
  sampleSeconds: null,
  form: CANDIDATE_FORM,
  reasonCounts: [],
  reasonSeconds: [],
  turnCountsUpTo: null,
  turnSecondsUpTo: null,
} as const satisfies Partial<CandidateRunDocument>

/**
 * Stores spots and turns with a version of their own, makes this version the one that is listed, and removes those of the one before.
 * Of several at once, the last to be listed wins; each removes only what can no longer be listed. What an error or a kill
 * leaves is named in the document of the recording, and is removed under the lease.
 */
export async function putCandidates(
  collections: Collections,
  { recordingId, runId, spots, totals, sampleSeconds, turns, turnFigures }: RunCandidates,
): Promise<void> {
  const { candidateRuns, candidateSpots, candidateTurns } = collections
  const version = randomBytes(9).toString('base64url')
  await candidateRuns.updateOne(
    { _id: recordingId },
    { $push: { writing: version, unlisted: version }, $setOnInsert: NOTHING_KEPT },
    { upsert: true, hint: '_id_' },
  )
  if (spots.length > 0) {
    await candidateSpots.insertMany(
      spots.map((spot) => spotDocument(recordingId, version, spot)),
      { ordered: false },
    )
  }
  if (turns.length > 0) {
    await candidateTurns.insertMany(
      turns.map((turn) => turnDocument(recordingId, version, turn)),
      { ordered: false },
    )
  }
  const kept = await candidateRuns.findOneAndUpdate(
    { _id: recordingId, writing: version },
    [
      {
        $set: {
          ...literals({
            version,
            runId,
            counts: totals.map(({ count }) => count),
            seconds: totals.map(({ seconds }) => seconds),
            sampleSeconds,
            form: CANDIDATE_FORM,
            reasonCounts: totals.flatMap(({ reasons }) => reasons.map(({ count }) => count)),
            reasonSeconds: totals.flatMap(({ reasons }) => reasons.map(({ seconds }) => seconds)),
            turnCountsUpTo: turnFigures?.countsUpTo ?? null,
            turnSecondsUpTo: turnFigures?.secondsUpTo ?? null,
          }),
          writing: { $setDifference: ['$writing', [version]] },
          unlisted: {
            $concatArrays: [{ $setDifference: ['$unlisted', [version]] }, LISTED_VERSION],
          },
        },
      },
    ],
    { hint: { _id: 1 }, returnDocument: 'after' },
  )
  if (kept !== null) return removeStale(collections, kept)
  await deleteVersions(collections, recordingId, [version])
  const message = 'Another server works on the database now. Try again.'
  throw new ToolkitError('storage-unavailable', message)
}

/** Removes what is listed of a recording. What is being stored at the same time is stored after it. */
export async function removeCandidates(
  collections: Collections,
  recordingId: string,
): Promise<void> {
  const left = await collections.candidateRuns.findOneAndUpdate(
    { _id: recordingId },
    [
      {
        $set: {
          ...literals(NOTHING_KEPT),
          unlisted: { $concatArrays: ['$unlisted', LISTED_VERSION] },
        },
      },
    ],
    { hint: { _id: 1 }, returnDocument: 'after' },
  )
  if (left !== null) await removeStale(collections, left)
}

/**
 * Removes the spots and turns that are not listed because a server was killed. Requires the lease. A server that lost it, and still
 * stores spots, finds its version given up and does not list it.
 */
export async function removeUnlistedSpots(
  collections: Collections,
  log: (message: string) => void,
): Promise<void> {
  const { candidateRuns } = collections
  const found = await candidateRuns
    .find({ unlisted: { $gt: '' } }, { projection: { _id: 1 } })
    .hint('of-unlisted')
    .toArray()
  for (const { _id } of found) {
    const left = await candidateRuns.findOneAndUpdate(
      { _id },
      { $set: { writing: [] } },
      { hint: { _id: 1 }, returnDocument: 'after' },
    )
    if (left !== null) await removeStale(collections, left)
  }
  if (found.length > 0) log(`removed spots of ${found.length} recording(s) that were not complete`)
}

/**
 * Removes the spots and turns of versions that can no longer be listed, and the document of the recording if it names no others. If it
 * does, and nothing is listed, it stays as it is: only so is it found after a kill.
 */
async function removeStale(
  collections: Collections,
  { _id, writing, unlisted }: CandidateRunDocument,
): Promise<void> {
  const { candidateRuns } = collections
  const stale = unlisted.filter((version) => !writing.includes(version))
  if (stale.length === 0) return
  await deleteVersions(collections, _id, stale)
  const { deletedCount } = await candidateRuns.deleteOne(
    { _id, version: null, $expr: { $setIsSubset: ['$unlisted', stale] } },
    { hint: '_id_' },
  )
  if (deletedCount > 0) return
  await candidateRuns.updateOne(
    { _id, version: { $ne: null } },
    { $pullAll: { unlisted: stale } },
    { hint: '_id_' },
  )
}

async function deleteVersions(
  { candidateSpots, candidateTurns }: Collections,
  recordingId: string,
  versions: readonly string[],
): Promise<void> {
  await candidateSpots.deleteMany(
    {
      threshold: { $in: [...CANDIDATE_THRESHOLDS] },
      recordingId,
      version: { $in: [...versions] },
    },
    { hint: 'by-recording' },
  )
  await candidateTurns.deleteMany(
    { recordingId, version: { $in: [...versions] } },
    { hint: 'by-recording' },
  )
}

/** The version that is listed before an update, as a list of at most one. */
const LISTED_VERSION = { $cond: [{ $gt: ['$version', null] }, ['$version'], []] }

function literals(fields: Partial<CandidateRunDocument>): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, { $literal: value }]),
  )
}

function spotDocument(
  recordingId: string,
  version: string,
  spot: RunCandidates['spots'][number],
): CandidateSpotDocument {
  return { recordingId, version, ...spot, duration: spot.end - spot.start }
}

function turnDocument(
  recordingId: string,
  version: string,
  turn: RunCandidates['turns'][number],
): CandidateTurnDocument {
  const { confidence, start, end } = turn
  return { recordingId, version, bin: Math.floor(confidence), duration: end - start, ...turn }
}
