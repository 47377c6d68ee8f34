import { type RecordingStore, ToolkitError } from '@toolkit/core'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections } from '../schema/collections.ts'
import { recordingDocument, recordingOf } from '../schema/recording-document.ts'
import { recordingFacets } from './recording-facets.ts'
import { listRecordings } from './recording-list.ts'

/** Recordings, each a document. */
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
    facets: (filter) => recordingFacets(collections, filter),
    async withSha256(sha256) {
      const found = await recordings
        .find({ sha256 }, { projection: { _id: 1 } })
        .sort({ createdAt: 1, _id: 1 })
        .toArray()
      return found.map(({ _id }) => _id)
    },
    async unsettled() {
      const found = await recordings
        .find({ settled: false })
        .sort({ createdAt: 1, _id: 1 })
        .toArray()
      return found.map(recordingOf)
    },
  }
}
