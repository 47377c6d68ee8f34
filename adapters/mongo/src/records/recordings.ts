import {
  nameKey,
  RECORDING_FIELDS,
  type Recording,
  type RecordingPage,
  type RecordingQuery,
  type RecordingStore,
  recordingFigures,
  SORTED_RECORDING_FIELDS,
  storedRecord,
  ToolkitError,
  tagKey,
  type WithoutCounts,
  withoutExtension,
} from '@toolkit/core'
import type { Document } from 'mongodb'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections, RecordingDocument } from '../schema/collections.ts'
import { sortedPath, sortIndex } from '../schema/indexes.ts'
import { firstOf, segmentsAfter } from './paging.ts'
import { recordingFacets } from './recording-facets.ts'
import {
  all,
  conditionsOf,
  isKnown,
  matchOf,
  not,
  type RecordingConditions,
  selectedBy,
  selectingIndex,
  sourceOf,
} from './recording-filter.ts'
import { recordingTags } from './recording-tags.ts'

/** Recordings, a document each. */
export function mongoRecordings(collections: Collections): RecordingStore {
  const { recordings } = collections
  return {
    async insert(recording) {
      try {
        await recordings.insertOne(recordingDocument(recording))
      } catch (error) {
        if (!isDuplicate(error)) throw error
        throw new ToolkitError('request-conflict', `There is already a recording ${recording.id}.`)
      }
    },
    async get(id) {
      const document = await recordings.findOne({ _id: id })
      return document === null ? null : recordingOf(document)
    },
    async replace(recording) {
      const { revision } = recording
      const { matchedCount } = await recordings.replaceOne(
        { _id: recording.id, revision },
        recordingDocument({ ...recording, revision: revision + 1 }),
        { hint: '_id_' },
      )
      return matchedCount === 1
    },
    async remove(id) {
      await recordings.deleteOne({ _id: id })
    },
    list: (query) => listRecordings(collections, query),
    async figures(query) {
      const documents = await findPage(collections.recordings, query, conditionsOf(query), FIGURES)
      const items = documents.slice(0, query.limit).map((document) => {
        const { _id: id, tags, ...fields } = document
        return recordingFigures({ id, tags: tagsOf(tags) ?? [], ...fields } as unknown as Recording)
      })
      return { items, more: documents.length > query.limit }
    },
    facets: (filter) => recordingFacets(collections, filter),
    tags: (filter) => recordingTags(collections, filter),
    async withSha256(sha256) {
      const documents = await recordings
        .find({ sha256 }, { projection: { _id: 1 } })
        .sort({ createdAt: 1, _id: 1 })
        .toArray()
      return documents.map(({ _id }) => _id)
    },
    async withBaseName(baseKey) {
      // Names with an extension stand after `baseKey.` and before `baseKey/`, the next character.
      const withExtension = { nameKey: { $gt: `${baseKey}.`, $lt: `${baseKey}/` } }
      const found = await Promise.all(
        [{ nameKey: baseKey }, withExtension].map((names) =>
          recordings
            .find({ ...names, trashedAt: null })
            .hint(sortIndex('nameKey', false))
            .project<NamedDocument>({ name: 1, nameKey: 1, createdAt: 1 })
            .toArray(),
        ),
      )
      return found
        .flat()
        .filter((one) => withoutExtension(one.nameKey) === baseKey)
        .sort(byAge)
        .map(({ _id, name }) => ({ id: _id, name }))
    },
    async unsettled() {
      const documents = await recordings
        .find({ settled: false })
        .sort({ createdAt: 1, _id: 1 })
        .toArray()
      return documents.map(recordingOf)
    },
  }
}

type NamedDocument = Pick<RecordingDocument, '_id' | 'name' | 'nameKey' | 'createdAt'>

/** Oldest first, then by id. */
function byAge(a: NamedDocument, b: NamedDocument): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1
  return a._id < b._id ? -1 : Number(a._id > b._id)
}

export function recordingDocument({
  id,
  speakerNames,
  tags,
  ...fields
}: Recording): RecordingDocument {
  return {
    _id: id,
    ...fields,
    // MongoDB stores and sorts UTF-8, which has no lone surrogates.
    nameKey: nameKey(fields.name).toWellFormed(),
    speakerNames: Object.entries(speakerNames).map(([label, name]) => ({ label, name })),
    tags: tags.map((tag) => ({ tag, key: tagKey(tag) })),
  }
}

function recordingOf(document: RecordingDocument): Recording {
  const { _id, nameKey: _derived, speakerNames, tags, ...fields } = document
  const recording = {
    id: _id,
    ...fields,
    speakerNames: Object.fromEntries(speakerNames.map(({ label, name }) => [label, name])),
    tags: tagsOf(tags) as readonly string[],
  }
  return storedRecord(RECORDING_FIELDS, recording, 'recording')
}

/** The tags of a document. An older server inserts documents without them. */
function tagsOf(tags: RecordingDocument['tags'] | undefined): readonly string[] | undefined {
  return tags?.map(({ tag }) => tag)
}

type Counts = WithoutCounts & {
  readonly total: number
  readonly seconds: number
  readonly unknownSeconds: number
}

/** Reads a page along the index of its sort, and its counts from the index of figures. */
async function listRecordings(
  { recordings }: Collections,
  query: RecordingQuery,
): Promise<RecordingPage> {
  const conditions = conditionsOf(query)
  const { stages, hint } = sourceOf(query)
  const [documents, [counts]] = await Promise.all([
    findPage(recordings, query, conditions),
    recordings.aggregate<Counts>([...stages, ...countPipeline(conditions)], { hint }).toArray(),
  ])
  return {
    items: documents.slice(0, query.limit).map(recordingOf),
    more: documents.length > query.limit,
    total: counts?.total ?? 0,
    totalSeconds: counts?.unknownSeconds ? null : (counts?.seconds ?? 0),
    without: {
      humanScore: counts?.humanScore ?? 0,
      result: counts?.result ?? 0,
      score: counts?.score ?? 0,
    },
  }
}

/** What `recordingFigures` reads. */
const FIGURES = {
  createdAt: 1,
  score: 1,
  sampleMean: 1,
  humanScore: 1,
  humanScoreRunId: 1,
  currentRunId: 1,
  name: 1,
  source: 1,
  tags: 1,
} as const satisfies { readonly [F in keyof Recording]?: 1 }

/** `projection`: what is read of a document; empty: all of it. */
function findPage(
  recordings: Collections['recordings'],
  query: RecordingQuery,
  conditions: RecordingConditions,
  projection: Document = {},
) {
  const { sort, descending, limit, after, offset, trashed } = query
  const field = sortedPath(SORTED_RECORDING_FIELDS[sort])
  const matches = all([conditions.scope, matchOf(conditions)])
  const value = typeof after?.value === 'string' ? after.value.toWellFormed() : after?.value
  const cursor = after === null ? null : { value: value ?? null, tie: after.id }
  const order = { field, tie: '_id', descending }
  // The trash is small: those that are not in it are not read.
  const isTrash = sort === 'trashedAt' && trashed === 'only'
  const segments = segmentsAfter(order, cursor).filter((one) => !isTrash || one[field] !== null)
  // Those with a tag or a voice are few: they are sorted, instead of all recordings being read in order.
  const hint = selectingIndex(query) ?? sortIndex(field, descending)
  const filter = { ...selectedBy(query), $expr: matches }
  return firstOf(
    segments,
    { limit: limit + 1, offset },
    {
      find: (segment, most, skip) =>
        recordings
          .find({ ...segment, ...filter }, { projection })
          .hint(hint)
          .sort({ [field]: descending ? -1 : 1, _id: 1 })
          .skip(skip)
          .limit(most)
          .toArray(),
      count: (segment) => recordings.countDocuments({ ...segment, ...filter }, { hint }),
    },
  )
}

function countPipeline(conditions: RecordingConditions): Document[] {
  const { scope, lacksScore } = conditions
  const count = (path: string) => ({ $sum: { $cond: [path, 1, 0] } })
  return [
    {
      $project: {
        _id: 0,
        scope,
        matches: matchOf(conditions),
        unscored: not(isKnown('$humanScore')),
        undiarized: not(isKnown('$currentRunId')),
        lacksScore,
        seconds: '$durationSeconds',
        isUnknown: not(isKnown('$durationSeconds')),
      },
    },
    { $match: { scope: true } },
    {
      $group: {
        _id: null,
        total: count('$matches'),
        humanScore: count('$unscored'),
        result: count('$undiarized'),
        score: count('$lacksScore'),
        seconds: { $sum: { $cond: ['$matches', '$seconds', 0] } },
        unknownSeconds: { $sum: { $cond: [{ $and: ['$matches', '$isUnknown'] }, 1, 0] } },
      },
    },
  ]
}
