import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type QualitySet, qualitySets } from './sets.ts'

const USAGE = `Options:
  --recordings DIR  a folder of recordings NAME.wav with references NAME.rttm (default: ../shared/audio)
  --voices DIR      a folder with one FLAC or WAV file of each voice; adds conversations of 3–6 of them
  --set NAME        only this set; may be repeated
  --long            three times as many spliced conversations, each twice as long
  --json FILE       write the figures of every set and file
  --help            show this help`

const PEER_USAGE = (names: readonly string[]) => `
  --peer NAME       only this diarizer; may be repeated (${names.join(', ')})`

export interface QualityOptions {
  /** The requested sets that are available. */
  readonly sets: readonly QualitySet[]
  readonly jsonFile: string | undefined
  /** The requested diarizers, or all. */
  readonly peers: readonly string[]
}

/**
 * Reads the command line and prints which sets are missing. Ends the process on `--help` and on wrong usage.
 * @param peers the diarizers that `--peer` chooses from; none: there is no such option
 */
export async function qualityOptions(
  args: readonly string[],
  peers: readonly string[] = [],
): Promise<QualityOptions> {
  const usage = peers.length === 0 ? USAGE : USAGE + PEER_USAGE(peers)
  const values = parsed(args, usage)
  if (values.help) {
    console.log(usage)
    process.exit(0)
  }
  const unknownPeers = values.peer.filter((name) => !peers.includes(name))
  if (unknownPeers.length > 0) fail(`There is no ${unknownPeers.join(', ')}.\n\n${usage}`)
  for (const folder of [values.recordings, values.voices]) {
    if (folder !== undefined && !existsSync(folder)) fail(`There is no folder ${folder}.`)
  }
  const all = await qualitySets(values)
  const unknown = values.set.filter((name) => !all.some((set) => set.name === name))
  if (unknown.length > 0) {
    fail(`No such set: ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}`)
  }
  const asked = all.filter(({ name }) => values.set.length === 0 || values.set.includes(name))
  for (const { name, missing } of asked)
    if (missing !== null) console.log(`Missing: ${name} (${missing})`)
  const sets = asked.filter(({ missing }) => missing === null)
  if (sets.length === 0) fail('There is nothing to measure.')
  const chosen = peers.filter((name) => values.peer.length === 0 || values.peer.includes(name))
  return { sets, jsonFile: values.json, peers: chosen }
}

function parsed(args: readonly string[], usage: string) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        recordings: { type: 'string' },
        voices: { type: 'string' },
        set: { type: 'string', multiple: true, default: [] },
        long: { type: 'boolean', default: false },
        json: { type: 'string' },
        peer: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`)
  }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
