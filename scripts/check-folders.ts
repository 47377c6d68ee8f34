import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'

/**
 * Checks that there are no cycles between folders: among the files and sub-folders of each folder, none imports
 * another that imports it back, directly or indirectly. A sub-folder counts as one node with everything below it, and
 * type imports count as well.
 */
const SOURCE = /^(packages|adapters|services|web|run)\/.*\.tsx?$/
const TEST = /(^|\/)tests?\/|\.test\.tsx?$|\.fixture\.ts$/

const root = path.join(import.meta.dirname, '..')

/** The relative paths that a source file imports or re-exports, unresolved. */
function relativeImports(file: string): string[] {
  const { module } = parseSync(file, readFileSync(path.join(root, file), 'utf8'))
  const named = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
  ]
  return named.filter((specifier) => specifier.startsWith('.'))
}

/** Folder → child → the children of the same folder that it imports, with an example import. */
type Graph = Map<string, Map<string, Map<string, string>>>

function graphOf(files: readonly string[]): Graph {
  const known = new Set(files)
  const graph: Graph = new Map()
  for (const from of files) {
    for (const specifier of relativeImports(from)) {
      const to = path.normalize(path.join(path.dirname(from), specifier))
      if (known.has(to)) addImport(graph, from, to)
    }
  }
  return graph
}

function addImport(graph: Graph, from: string, to: string): void {
  const [a, b] = [from.split('/'), to.split('/')]
  const depth = a.findIndex((segment, at) => segment !== b[at])
  const [child, other] = [a[depth], b[depth]]
  if (child === undefined || other === undefined) return
  const folder = a.slice(0, depth).join('/')
  const children = graph.get(folder) ?? new Map<string, Map<string, string>>()
  const imports = children.get(child) ?? new Map<string, string>()
  graph.set(folder, children.set(child, imports.set(other, `${from} imports ${to}`)))
}

/** The first cycle among the children of one folder, as a list of imports; null if there is none. */
function cycleAmong(children: ReadonlyMap<string, ReadonlyMap<string, string>>): string[] | null {
  const done = new Set<string>()
  const visit = (child: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(child)) {
      const cycle = [...trail.slice(trail.indexOf(child)), child]
      return cycle.slice(1).map((next, at) => children.get(cycle[at] ?? '')?.get(next) ?? '')
    }
    if (done.has(child)) return null
    for (const next of children.get(child)?.keys() ?? []) {
      const found = visit(next, [...trail, child])
      if (found) return found
    }
    done.add(child)
    return null
  }
  for (const child of children.keys()) {
    const found = visit(child, [])
    if (found) return found
  }
  return null
}

const listed = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n')
const files = listed.filter((file) => SOURCE.test(file) && !TEST.test(file))
let cycles = 0
for (const [folder, children] of graphOf(files)) {
  const cycle = cycleAmong(children)
  if (cycle === null) continue
  cycles += 1
  process.stderr.write(`A cycle in ${folder}:\n${cycle.map((line) => `  ${line}\n`).join('')}`)
}
process.stdout.write(`${files.length} source files, ${cycles} folders with a cycle\n`)
process.exitCode = cycles > 0 ? 1 : 0
