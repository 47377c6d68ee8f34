import { openEmbeddedStorage } from '../src/index.ts'

// Opens the storage of a folder, prints `open`, and holds the lease until it is killed.
await openEmbeddedStorage({ dataDir: String(process.argv[2]) })
process.stdout.write('open\n')
process.stdin.resume()
