import { type Document, MongoClient } from 'mongodb'

/** Makes a server fail commands as described by `data`. It must be a test server, since others do not allow it. */
export async function failCommands(
  url: string,
  commands: readonly string[],
  mode: Document | 'off',
  data: Document = { errorCode: 14_031 },
): Promise<void> {
  const client = new MongoClient(url)
  try {
    await client.db('admin').command({
      configureFailPoint: 'failCommand',
      mode,
      data: { failCommands: commands, ...data },
    })
  } finally {
    await client.close()
  }
}
