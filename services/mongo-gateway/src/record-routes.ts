import type { Storage } from '@toolkit/core'
import { Hono } from 'hono'
import { z } from 'zod'
import { type Environment, parsed, type RouteDependencies } from './call.ts'
import * as documents from './record-schemas.ts'
import { id, provider, recordingFilter, recordingQuery, turnQuery } from './record-schemas.ts'
import { jsonBody } from './request-body.ts'

/** Makes one storage call with arguments from a JSON array. */
type Verb = (storage: Storage, args: unknown) => Promise<unknown>

function verb<const Args extends readonly z.ZodType[]>(
  args: Args,
  call: (storage: Storage, ...args: { [K in keyof Args]: z.output<Args[K]> }) => Promise<unknown>,
): Verb {
  const schema = z.tuple(args as unknown as [])
  return async (storage, given) =>
    call(storage, ...(parsed(schema, given) as unknown as { [K in keyof Args]: z.output<Args[K]> }))
}

const { recording, run, turn, verdict, correction, entry } = documents
const { stretchVerdict, stretchVerdictQuery } = documents
const { runCandidates, candidateQuery, worstTurnQuery } = documents
const { notes, upload, review, deletion, stray, taken, takenKeys, view } = documents
const { voice, enrolment } = documents
const text = z.string()
const count = z.int().nonnegative()

/** All calls whose arguments and result are values. Other calls do not exist. */
const VERBS: Readonly<Record<string, Verb>> = {
  'recordings/insert': verb([recording], (s, one) => s.recordings.insert(one)),
  'recordings/get': verb([id], (s, one) => s.recordings.get(one)),
  'recordings/replace': verb([recording], (s, one) => s.recordings.replace(one)),
  'recordings/remove': verb([id], (s, one) => s.recordings.remove(one)),
  'recordings/list': verb([recordingQuery], (s, query) => s.recordings.list(query)),
  'recordings/figures': verb([recordingQuery], (s, query) => s.recordings.figures(query)),
  'recordings/facets': verb([recordingFilter], (s, filter) => s.recordings.facets(filter)),
  'recordings/tags': verb([recordingFilter], (s, filter) => s.recordings.tags(filter)),
  'recordings/with-sha256': verb([text], (s, sha256) => s.recordings.withSha256(sha256)),
  'recordings/with-base-name': verb([text], (s, baseKey) => s.recordings.withBaseName(baseKey)),
  'recordings/unsettled': verb([], (s) => s.recordings.unsettled()),

  'runs/insert': verb([run], (s, one) => s.runs.insert(one)),
  'runs/insert-with-turns': verb([run, z.array(turn)], (s, one, turns) =>
    s.runs.insertWithTurns(one, turns),
  ),
  'runs/get': verb([id], (s, one) => s.runs.get(one)),
  'runs/replace': verb([run], (s, one) => s.runs.replace(one)),
  'runs/remove': verb([id], (s, one) => s.runs.remove(one)),
  'runs/list': verb([id], (s, recordingId) => s.runs.list(recordingId)),
  'runs/with-job-id': verb([provider, text], (s, by, jobId) => s.runs.withJobId(by, jobId)),
  'runs/unfinished': verb([], (s) => s.runs.unfinished()),

  'turns/put': verb([id, z.array(turn)], (s, runId, turns) => s.turns.put(runId, turns)),
  'turns/list': verb([id, turnQuery], (s, runId, query) => s.turns.list(runId, query)),

  'verdicts/append': verb([verdict], (s, one) => s.verdicts.append(one)),
  'verdicts/list': verb([id], (s, recordingId) => s.verdicts.list(recordingId)),
  'verdicts/remove': verb([id], (s, recordingId) => s.verdicts.remove(recordingId)),

  'stretch-verdicts/insert': verb([stretchVerdict], (s, one) => s.stretchVerdicts.insert(one)),
  'stretch-verdicts/get': verb([id], (s, one) => s.stretchVerdicts.get(one)),
  'stretch-verdicts/undo': verb([id, text], (s, one, at) => s.stretchVerdicts.undo(one, at)),
  'stretch-verdicts/list': verb([stretchVerdictQuery], (s, query) => s.stretchVerdicts.list(query)),
  'stretch-verdicts/of-recording': verb([id], (s, of) => s.stretchVerdicts.ofRecording(of)),
  'stretch-verdicts/remove': verb([id], (s, of) => s.stretchVerdicts.remove(of)),

  'candidates/put': verb([runCandidates], (s, one) => s.candidates.put(one)),
  'candidates/run-of': verb([id], (s, of) => s.candidates.runOf(of)),
  'candidates/missing': verb([count], (s, limit) => s.candidates.missing(limit)),
  'candidates/list': verb([candidateQuery], (s, query) => s.candidates.list(query)),
  'candidates/list-turns': verb([worstTurnQuery], (s, query) => s.candidates.listTurns(query)),
  'candidates/statistics': verb([recordingFilter], (s, filter) => s.candidates.statistics(filter)),
  'candidates/frame': verb([recordingFilter, documents.threshold], (s, filter, threshold) =>
    s.candidates.frame(filter, threshold),
  ),
  'candidates/remove': verb([id], (s, of) => s.candidates.remove(of)),

  'corrections/insert': verb([correction], (s, one) => s.corrections.insert(one)),
  'corrections/get': verb([id], (s, one) => s.corrections.get(one)),
  'corrections/list': verb([id], (s, recordingId) => s.corrections.list(recordingId)),
  'corrections/append': verb([correction, z.array(entry)], (s, one, entries) =>
    s.corrections.append(one, entries),
  ),
  'corrections/entries': verb([id, count, count], (s, one, after, limit) =>
    s.corrections.entries(one, after, limit),
  ),
  'corrections/remove': verb([id], (s, one) => s.corrections.remove(one)),

  'models/get': verb([provider, text], (s, by, model) => s.models.get(by, model)),
  'models/put': verb([notes], (s, one) => s.models.put(one)),
  'models/list': verb([], (s) => s.models.list()),

  'uploads/insert': verb([upload], (s, one) => s.uploads.insert(one)),
  'uploads/get': verb([id], (s, one) => s.uploads.get(one)),
  'uploads/update': verb([upload], (s, one) => s.uploads.update(one)),
  'uploads/offset': verb([id], (s, one) => s.uploads.offset(one)),
  'uploads/clear': verb([id], (s, one) => s.uploads.clear(one)),
  'uploads/move-to-blob': verb([id, text], (s, one, key) => s.uploads.moveToBlob(one, key)),
  'uploads/remove': verb([id], (s, one) => s.uploads.remove(one)),
  'uploads/list': verb([], (s) => s.uploads.list()),
  'uploads/strays': verb([], (s) => s.uploads.strays()),

  'reviews/put': verb([review], (s, one) => s.reviews.put(one)),
  'reviews/remove': verb([text], (s, key) => s.reviews.remove(key)),
  'reviews/list': verb([], (s) => s.reviews.list()),

  'deletions/put': verb([deletion], (s, one) => s.deletions.put(one)),
  'deletions/remove': verb([text], (s, key) => s.deletions.remove(key)),
  'deletions/list': verb([], (s) => s.deletions.list()),

  'strays/put': verb([stray], (s, one) => s.strays.put(one)),
  'strays/remove': verb([text], (s, key) => s.strays.remove(key)),
  'strays/list': verb([], (s) => s.strays.list()),

  'views/put': verb([view], (s, one) => s.views.put(one)),
  'views/remove': verb([text], (s, key) => s.views.remove(key)),
  'views/list': verb([], (s) => s.views.list()),

  'voices/put': verb([voice], (s, one) => s.voices.put(one)),
  'voices/remove': verb([text], (s, key) => s.voices.remove(key)),
  'voices/list': verb([], (s) => s.voices.list()),

  'enrolments/put': verb([enrolment], (s, one) => s.enrolments.put(one)),
  'enrolments/remove': verb([text], (s, key) => s.enrolments.remove(key)),
  'enrolments/list': verb([], (s) => s.enrolments.list()),

  'taken/put': verb([taken], (s, one) => s.taken.put(one)),
  'taken/get': verb([takenKeys], (s, keys) => s.taken.get(keys)),
  'taken/list': verb([text.nullable(), count], (s, after, limit) => s.taken.list(after, limit)),

  'blobs/size': verb([text], (s, key) => s.blobs.size(key)),
  'blobs/remove': verb([text], (s, key) => s.blobs.remove(key)),
  'blobs/children': verb([text], (s, prefix) => s.blobs.children(prefix)),
  'blobs/free-bytes': verb([], (s) => s.blobs.freeBytes()),
}

/** The largest calls have turns: 24 h of speech are about 100,000 turns, 35 MB. */
const MAX_BYTES = 64 * 1024 * 1024

/** `POST /records/<store>/<verb>`: takes the arguments as a JSON array, answers the value as JSON, or 204 without a value. */
export function recordRoutes({ storage }: RouteDependencies): Hono<Environment> {
  const routes = new Hono<Environment>()
  for (const [name, verb] of Object.entries(VERBS)) {
    routes.post(`/records/${name}`, async (context) => {
      const value = await verb(storage, await jsonBody(context, MAX_BYTES))
      return value === undefined ? context.body(null, 204) : Response.json(value)
    })
  }
  return routes
}
