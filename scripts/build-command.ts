import { rm } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'rolldown'

/**
 * Builds the JavaScript of the command `toolkit` for `npm pack`, because Node does not strip types below
 * node_modules: our own code in a few files of dist/command. The dependencies of package.json are not bundled.
 */
const root = path.join(import.meta.dirname, '..')
const outDir = path.join(root, 'dist/command')

/** A polyfill for a function of Node 22 that Node 20 does not have. */
const node20 = `Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new this((...both) => ([resolve, reject] = both))
  return { promise, resolve, reject }
}
Map.groupBy ??= (items, keyOf) => {
  const groups = new Map()
  let index = 0
  for (const item of items) {
    const key = keyOf(item, index++)
    if (groups.has(key)) groups.get(key).push(item)
    else groups.set(key, [item])
  }
  return groups
}`

await rm(outDir, { recursive: true, force: true })
await build({
  cwd: root,
  input: {
    toolkit: 'run/toolkit.ts',
    'engine-child': 'packages/diarizer/src/engine/engine-child.ts',
  },
  platform: 'node',
  external: (id) => !/^(\.|\/|@toolkit\/|(run|packages)\/)/.test(id),
  transform: { target: 'node20' },
  plugins: [
    {
      name: 'child-processes',
      // Child processes are started by file name, which the bundler does not rewrite.
      transform: (code) => code.replaceAll(/(new URL\('\.\/[\w-]+)\.ts'/g, "$1.js'"),
    },
  ],
  output: { dir: outDir, entryFileNames: '[name].js', chunkFileNames: '[name].js', banner: node20 },
})
