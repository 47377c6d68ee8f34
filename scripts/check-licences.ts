import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Checks that every runtime dependency has a permissive licence, and that docs/dependencies.md names every direct one
 * with its reason.
 */
const permissive = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  '(MIT OR CC0-1.0)',
  '(MIT OR Apache-2.0)',
  'Unlicense',
])
/** Packages whose licence is only in their readme. */
const readByHand: Readonly<Record<string, string>> = { 'combine-errors': 'MIT' }
/** Weak copyleft, loaded as a separate module (docs/dependencies.md). */
const exceptions = new Set(['codec-parser'])

interface Locked {
  readonly dev?: boolean
  readonly link?: boolean
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const root = path.join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const documented = read('docs/dependencies.md')
const locked: Record<string, Locked> = JSON.parse(read('package-lock.json')).packages
const isNamed = (name: string) => documented.includes(`\`${name}\``)
const faults: string[] = []
let runtime = 0

for (const [place, { dev, link, license, dependencies }] of Object.entries(locked)) {
  if (!place.includes('node_modules/')) {
    const direct = Object.keys(dependencies ?? {}).filter((name) => !name.startsWith('@toolkit/'))
    for (const name of direct.filter((one) => !isNamed(one))) {
      faults.push(`${name} (of ${place || 'the root'}) is not in docs/dependencies.md`)
    }
    continue
  }
  if (dev || link) continue
  runtime += 1
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
  if (permissive.has(license ?? '') || (exceptions.has(name) && isNamed(name))) continue
  // Old packages have a list `licenses` in their manifest.
  const own =
    JSON.parse(read(path.join(place, 'package.json'))).licenses?.[0]?.type ?? readByHand[name]
  if (!permissive.has(own)) faults.push(`${name}: ${own ?? 'no licence'} is not permissive`)
}

for (const fault of faults) console.error(fault)
console.log(`${runtime} runtime dependencies, ${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
