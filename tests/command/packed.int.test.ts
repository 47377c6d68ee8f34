import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseRttm } from '@toolkit/core'
import { expect, onTestFinished, test } from 'vitest'
import { olderNode, speech, toolkit } from './command.ts'

const root = path.join(import.meta.dirname, '../..')

test('the package of npm pack has the command, also for an older Node', async () => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'toolkit-packed-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const modules = path.join(cwd, 'node_modules')
  const installed = path.join(modules, 'pyannote-api-toolkit')
  for (const folder of [path.join(cwd, 'tmp'), installed]) mkdirSync(folder, { recursive: true })

  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', cwd], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [name] = /[\w.-]+\.tgz/.exec(packed) ?? ['']
  execFileSync('tar', ['-xzf', path.join(cwd, name), '--strip-components=1', '-C', installed])

  const licences = readdirSync(path.join(root, 'models/licences'))
  expect(licences).not.toEqual([])
  expect(readdirSync(path.join(installed, 'models/licences'))).toEqual(licences)
  expect(readdirSync(installed).toSorted()).toEqual(
    ['LICENSE', 'README.md', 'bin', 'dist', 'models', 'package.json'].toSorted(),
  )

  // What npm would install, and nothing else.
  const { dependencies, bin } = JSON.parse(
    readFileSync(path.join(installed, 'package.json'), 'utf8'),
  )
  for (const dependency of Object.keys(dependencies)) {
    const link = path.join(modules, dependency)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(path.join(root, 'node_modules', dependency), link)
  }
  mkdirSync(path.join(modules, '.bin'))
  const file = path.join(modules, '.bin/toolkit')
  symlinkSync(path.join('..', 'pyannote-api-toolkit', bin.toolkit), file)

  writeFileSync(path.join(cwd, 'talk.wav'), speech(6))
  const node = olderNode() ?? process.execPath
  const { code, stdout, stderr } = await toolkit(['diarize', 'talk.wav'], { cwd, node, file })
  expect(code, stderr).toBe(0)
  const turns = parseRttm(stdout)
  expect(turns).toMatchObject([{ file: 'talk', speaker: 'SPEAKER_00' }, {}])
  const speakers = new Set(turns.map((turn) => turn.speaker)).size
  expect(stderr).toMatch(
    new RegExp(`^talk\\.wav: ${speakers} speakers?, ${turns.length} turns in `),
  )
})
