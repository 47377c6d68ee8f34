import { serving } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

/** The service in a process of its own, to be killed: serves the folder of its argument and says where. */
const [folder = ''] = process.argv.slice(2)
const { engine } = tinyEngine({ held: false })
const local = await serving({ engine, folder, evidenceMaxBytes: 1_000_000 })
process.stdout.write(`${local.origin}\n`)
