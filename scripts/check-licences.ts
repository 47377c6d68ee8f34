import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { init, type ModuleInfos } from 'license-checker-rseidelsohn'

/** Every runtime dependency has a permissive licence, and every direct one is named with its reason in docs/dependencies.md. */
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
])
/** Weak copyleft, loaded as a separate module, as docs/dependencies.md says. */
const exceptions = new Set(['codec-parser'])

const root = path.join(import.meta.dirname, '..')
const documented = readFileSync(path.join(root, 'docs/dependencies.md'), 'utf8')
const faults: string[] = []

const found = (await promisify(init)({
  start: root,
  production: true,
  excludePrivatePackages: true,
})) as ModuleInfos
for (const [versioned, { licenses }] of Object.entries(found)) {
  const name = versioned.slice(0, versioned.lastIndexOf('@'))
  const given = Array.isArray(licenses) ? licenses : [licenses ?? 'none']
  if (exceptions.has(name)) {
    if (!documented.includes(name))
      faults.push(`${name}: the exception is not in docs/dependencies.md`)
  } else if (!given.every((licence) => permissive.has(licence))) {
    faults.push(`${versioned}: ${given.join(', ')} is not among the permissive licences`)
  }
}

const manifest = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
for (const [folder, entry] of Object.entries<{ dependencies?: Record<string, string> }>(
  manifest.packages,
)) {
  if (folder.includes('node_modules')) continue
  for (const name of Object.keys(entry.dependencies ?? {})) {
    if (name.startsWith('@toolkit/')) continue
    if (!documented.includes(`\`${name}\``)) {
      faults.push(`${name} (of ${folder || 'the root'}) is not in docs/dependencies.md`)
    }
  }
}

for (const fault of faults) console.error(fault)
console.log(`${Object.keys(found).length} runtime dependencies, ${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
