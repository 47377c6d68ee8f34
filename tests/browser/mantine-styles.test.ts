import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const sources = fileURLToPath(new URL('../../web/src', import.meta.url))
const ofPage = createRequire(new URL('../../web/package.json', import.meta.url))
const folderOf = (name: string) => path.dirname(ofPage.resolve(`${name}/styles.css`))
const core = folderOf('@mantine/core')
const spotlight = folderOf('@mantine/spotlight')

const read = (file: string) => readFileSync(file, 'utf8')
const classesIn = (text: string) => text.match(/\bm_[0-9a-f]{6,10}\b/g) ?? []

/** The modules of Mantine that define these components, and what they import. */
function modulesOf(components: readonly string[]): Set<string> {
  const found = new Set<string>()
  const byName = Map.groupBy(globSync(`${core}/esm/**/*.mjs`), (file) =>
    path.basename(file, '.mjs'),
  )
  const open = components.flatMap((name) => byName.get(name) ?? [])
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    // The index names all components.
    if (found.has(file) || file.endsWith('index.mjs')) continue
    found.add(file)
    for (const [, target] of read(file).matchAll(/from "(\.[^"]+)"/g)) {
      open.push(path.join(path.dirname(file), target as string))
    }
  }
  return found
}

/** The components that the page, and the palette's library, import. */
function componentsInUse(): string[] {
  const files = [...globSync(`${sources}/**/*.tsx`), ...globSync(`${spotlight}/esm/*.mjs`)]
  return files.flatMap((file) =>
    [...read(file).matchAll(/import\s*\{([^}]*)\}\s*from ['"]@mantine\/core['"]/g)].flatMap(
      ([, names]) => (names as string).match(/\b[A-Z]\w+/g) ?? [],
    ),
  )
}

test('the styles of all components in use are imported', () => {
  const components = componentsInUse()
  expect(components).toEqual(expect.arrayContaining(['Button', 'Modal']))
  const imported = [
    ...read(path.join(sources, 'app/mantine.css')).matchAll(/core\/(styles\/[^'"]+)/g),
  ]
  const present = new Set(imported.flatMap(([, file]) => classesIn(read(`${core}/${file}`))))
  const styled = new Set(classesIn(read(`${core}/styles.css`)))
  const used = [...modulesOf(components)].flatMap((file) => classesIn(read(file)))
  expect(used.length).toBeGreaterThan(100)
  const missing = used.filter((name) => styled.has(name) && !present.has(name))
  expect(missing).toEqual([])
})
