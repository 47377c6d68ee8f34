import { createReadStream } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { readDiarizationFile } from '@toolkit/formats'

/**
 * A child process of the benchmark: reads the file of its first argument when it is told to, and then uses the turns of one
 * recording after the other, as an import does.
 */
const [path = ''] = process.argv.slice(2)

process.send?.('ready')
process.once('message', async () => {
  const start = performance.now()
  const { results } = await readDiarizationFile(createReadStream(path), null)
  const seconds = (performance.now() - start) / 1000
  let turns = 0
  for (const result of results) {
    turns += result.turns.filter(({ scores }) => scores !== null).length
    await setImmediate()
  }
  process.send?.({ seconds, turns, recordings: results.length })
  process.disconnect()
})
