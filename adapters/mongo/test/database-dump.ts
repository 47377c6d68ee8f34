import { BSON, type Collection, type Document, MongoClient } from 'mongodb'

const { EJSON } = BSON

/** A line of a dump: a collection with its validator and indexes, or a document of the collection before it. */
type Line =
  | { readonly collection: string; readonly options: Document; readonly indexes: Document[] }
  | { readonly document: Document }

/** Returns a database as lines of extended JSON: collections, validators, indexes, documents, and GridFS with them. */
export async function dumpDatabase(url: string): Promise<string> {
  const client = new MongoClient(url)
  try {
    const db = client.db()
    const lines: Line[] = []
    const collections = await db.listCollections({}, { nameOnly: false }).toArray()
    for (const { name, options = {} } of collections.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const indexes = await db.collection(name).indexes()
      lines.push({ collection: name, options, indexes })
      const documents = await db.collection(name).find().sort({ _id: 1 }).toArray()
      lines.push(...documents.map((document) => ({ document })))
    }
    return lines.map((line) => `${EJSON.stringify(line)}\n`).join('')
  } finally {
    await client.close()
  }
}

/** Writes the collections of a dump to an empty database. */
export async function restoreDatabase(url: string, dump: string): Promise<void> {
  const client = new MongoClient(url)
  try {
    const db = client.db()
    let collection: Collection | null = null
    for (const text of dump.trimEnd().split('\n')) {
      const line = EJSON.parse(text) as Line
      if ('document' in line) await collection?.insertOne(line.document)
      else {
        collection = await db.createCollection(line.collection, line.options)
        const indexes = line.indexes.filter(({ name }) => name !== '_id_')
        if (indexes.length > 0) {
          await collection.createIndexes(
            indexes.map(({ v: _, key, ...rest }) => ({ key, ...rest })),
          )
        }
      }
    }
  } finally {
    await client.close()
  }
}

/** The number of documents of a collection. */
export async function countDocuments(url: string, collection: string): Promise<number> {
  const client = new MongoClient(url)
  try {
    return await client.db().collection(collection).countDocuments()
  } finally {
    await client.close()
  }
}
