import { serving } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

/** The service in a separate process for the kill test: serves the folder in its argument and reports its origin. */
const [folder = ''] = process.argv.slice(2)
const { engine } = tinyEngine({ held: false })
const local = await serving({ engine, folder, evidenceMaxBytes: 1_000_000 })
process.stdout.write(`${local.origin}\n`)
