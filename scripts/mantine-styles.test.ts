import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '..')
const mantine = path.join(root, 'node_modules/@mantine')
const styles = path.join(root, 'web/src/app/mantine-styles.ts')

/** The components that the page, and Mantine's spotlight in it, import from Mantine. */
function usedComponents(): string[] {
  const names = [path.join(root, 'web/src'), path.join(mantine, 'spotlight/esm')].flatMap(
    (folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(tsx?|mjs)$/.test(file))
        .flatMap((file) => {
          const text = readFileSync(path.join(folder, file), 'utf8')
          const lists = [...text.matchAll(/import \{([^}]*)\} from ["']@mantine\/core["']/g)]
          return lists.flatMap(([, list = '']) => list.split(',').map((name) => name.trim()))
        }),
  )
  return [...new Set(names)].filter((name) => /^[A-Z]/.test(name))
}

/** The style sheets of a module of Mantine and of the components that it imports. */
function stylesOf(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const own = /([\w-]+)\.module\.mjs$/.exec(file)?.[1]
  const imports = [...readFileSync(file, 'utf8').matchAll(/from "(\.[^"]+)"/g)]
  const inner = imports.flatMap(([, to = '']) => stylesOf(path.resolve(file, '..', to), seen))
  return own === undefined ? inner : [own, ...inner]
}

it('every component of Mantine that the page uses has its style sheet', () => {
  const listed = readFileSync(styles, 'utf8')
  const seen = new Set<string>()
  const components = usedComponents()
    .map((name) => path.join(mantine, 'core/esm/components', name, `${name}.mjs`))
    .filter((file) => existsSync(file))
  expect(components.length).toBeGreaterThan(15)
  const needed = components.flatMap((file) => stylesOf(file, seen))
  const missing = needed.filter((name) => !listed.includes(`/styles/${name}.css'`))
  expect(missing).toEqual([])
})
