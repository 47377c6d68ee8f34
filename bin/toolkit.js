#!/usr/bin/env node
// Plain JavaScript, because the Node that starts it may be 20. In the repository it runs run/toolkit.ts with the Node 24
// that `npm ci` installs, in the package of `npm pack` the JavaScript that scripts/build-command.ts makes of it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const source = path.join(root, 'run/toolkit.ts')
const isRepository = existsSync(source)

if (!isRepository || Number.parseInt(process.versions.node, 10) >= 24) {
  await import(pathToFileURL(isRepository ? source : path.join(root, 'dist/command/toolkit.js')))
} else {
  const node = path.join(root, 'node_modules/node/bin', `node${windows() ? '.exe' : ''}`)
  // The channel tells the child if this process is killed.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const child = spawn(node, [source, ...process.argv.slice(2)], { stdio })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  child.on('error', () => {
    process.stderr.write(
      `Node 24 is needed, and ${node} cannot be started. Run npm ci in ${root}.\n`,
    )
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
}

function windows() {
  return process.platform === 'win32'
}
