import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Checks that every path in a Markdown file exists: targets of links, and files and folders in `code`. NAME is a
 * placeholder.
 */
const root = path.join(import.meta.dirname, '..')
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
const folders = files.flatMap((file) =>
  [...file.matchAll(/\//g)].map(({ index }) => file.slice(0, index)),
)
const known = new Set([...files, ...folders, ...files.map((file) => path.basename(file))])
const topFolders = new Set(folders.filter((folder) => !folder.includes('/')))

/** Whether a path exists relative to the folder of the document, to a folder above it, or anywhere below it. */
function exists(named: string, folder: string): boolean {
  const below = (file: string) => file.startsWith(`${folder}/`) && file.endsWith(`/${named}`)
  return isAbove(named, folder) || files.some(below)
}

function isAbove(named: string, folder: string): boolean {
  return (
    known.has(path.join(folder, named)) || (folder !== '.' && isAbove(named, path.dirname(folder)))
  )
}

let missing = 0
for (const document of files.filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md')) {
  const text = readFileSync(path.join(root, document), 'utf8').replace(/```[\s\S]*?```/g, '')
  const folder = path.dirname(document)
  const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) =>
    path.join(folder, target ?? '').replace(/\/$/, ''),
  )
  const named = [...text.matchAll(/`([\w@.-]+(?:\/[\w@.-]+)*)\/?`/g)]
    .map(([, span]) => span ?? '')
    .filter((span) => !/\bNAME\b/.test(span))
    .filter((span) => /\.(tsx?|md)$/.test(span) || topFolders.has(span.split('/')[0] ?? ''))
  const wrong = [
    ...links.filter((link) => !known.has(link)),
    ...named.filter((name) => !exists(name, folder)),
  ]
  for (const name of wrong)
    process.stderr.write(`${document} names ${name}, which does not exist\n`)
  missing += wrong.length
}
process.stdout.write(`${missing} paths in documents that do not exist\n`)
process.exitCode = missing > 0 ? 1 : 0
