import { readFileSync } from 'node:fs'
import path from 'node:path'
import { succeeds, timed } from './command.ts'
import type { Engine } from './engine.ts'
import { standInFor, standInForMongo } from './stand-ins.ts'

const root = path.join(import.meta.dirname, '../..')

/**
 * Provides every image that Dockerfile and compose file name: pulled, or else a stand-in.
 * @returns whether the image of the database is a stand-in.
 */
export async function provideBaseImages(engine: Engine): Promise<boolean> {
  const bases = named('Dockerfile', /^FROM (\S+:\S+)/gm)
  const [mongo = ''] = named('compose.yaml', /^ +image: ([^\s$]+)$/gm)
  for (const [index, tag] of [...bases, mongo].entries()) {
    if (await succeeds(['docker', 'image', 'inspect', tag], engine)) continue
    // The others would fail in the same way.
    const known = await succeeds(['docker', 'pull', '--quiet', tag], {
      ...engine,
      timeoutMs: index === 0 ? 120_000 : 600_000,
    })
    if (known) continue
    if (tag === mongo) await timed(`stand-in for ${tag}`, () => standInForMongo(engine, tag))
    else await timed(`stand-in for ${tag}`, () => standInFor(engine, tag))
  }
  const label = '{{ index .Config.Labels "stand-in" }}'
  return (await engine.docker('image', 'inspect', '--format', label, mongo)) === 'true'
}

function named(file: string, pattern: RegExp): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...new Set([...text.matchAll(pattern)].map(([, tag = '']) => tag))]
}
