import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findFfmpeg } from '@toolkit/audio'
import { parseRttm } from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { silence } from '../line/sound.ts'
import { ended, speech, startToolkit, toolkit } from './command.ts'

const SECONDS = 10
const ffmpeg = findFfmpeg(process.env)

let cwd: string

beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'toolkit problems-'))
  for (const folder of ['tmp', 'a', 'b']) mkdirSync(path.join(cwd, folder))
  symlinkSync('b', path.join(cwd, 'link'))
  symlinkSync('nowhere/at all', path.join(cwd, 'nowhere-link'))
  writeFileSync(path.join(cwd, 'a/two people.wav'), speech(SECONDS))
  writeFileSync(path.join(cwd, 'quiet.wav'), silence(1))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const run = (args: readonly string[]) => toolkit(args, { cwd })

describe('a recording whose end is missing', () => {
  const whole = speech(SECONDS)

  beforeAll(() => {
    mkdirSync(path.join(cwd, 'cut'))
    writeFileSync(path.join(cwd, 'cut/whole.wav'), whole)
    writeFileSync(path.join(cwd, 'cut/wav.wav'), whole.subarray(0, 0.6 * whole.length))
    for (const format of ffmpeg === null ? [] : ['flac', 'mp3', 'ogg']) {
      const file = path.join(cwd, `cut/${format}.${format}`)
      // The samples of a pipe are not counted in a header, so a file is written.
      execFileSync(ffmpeg as string, ['-v', 'error', '-i', path.join(cwd, 'cut/whole.wav'), file])
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.subarray(0, 0.6 * bytes.length))
    }
  })

  test.for(['wav', 'flac', 'mp3', 'ogg'])(
    'as %s has its result and a warning',
    async (format, context) => {
      if (ffmpeg === null && format !== 'wav') return context.skip('ffmpeg is not installed')
      const file = `cut/${format}.${format}`
      const { code, stdout, stderr } = await run(['diarize', file])
      expect(stderr).toMatch(
        /^(\S+): \d speakers?, \d turns? in 0:0\d\n\1: Warning: The file is cut short: .*\. It has \d\.\d s\.\n(\1: Doubt: .*\n)?$/,
      )
      expect(stderr.startsWith(`${file}: `)).toBe(true)
      expect(code).toBe(0)
      expect(parseRttm(stdout).length).toBeGreaterThan(0)
    },
  )

  test('has the warning in JSON too', async () => {
    const { stdout } = await run(['diarize', 'cut/wav.wav', '--format', 'json'])
    expect(JSON.parse(stdout).warning).toMatch(/^The file is cut short: .* It has 6\.0 s\.$/)
  })
})

describe('standard output', () => {
  test('that is closed before its end ends the command like SIGPIPE, without a message', async () => {
    const child = startToolkit(['diarize', 'a/two people.wav', '--format', 'json'], { cwd })
    child.stdout?.destroy()
    const { code, stderr } = await ended(child)
    expect([code, stderr]).toEqual([141, ''])
    expect(readdirSync(path.join(cwd, 'tmp'))).toEqual([])
  })

  test.runIf(existsSync('/dev/full'))('that is full fails with the reason', async () => {
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    const child = startToolkit(['diarize', 'a/two people.wav'], { cwd, stdout: full })
    const { code, stderr } = await ended(child)
    expect(stderr).toContain('The result cannot be written to standard output (ENOSPC)')
    expect(code).toBe(1)
  })
})

describe('standard error', () => {
  test('may be closed', async () => {
    const child = startToolkit(['diarize', 'a/two people.wav'], { cwd })
    child.stderr?.destroy()
    const { code, stdout } = await ended(child)
    expect(code).toBe(0)
    expect(parseRttm(stdout).length).toBeGreaterThan(1)
    expect(readdirSync(path.join(cwd, 'tmp'))).toEqual([])
  })

  test('shows no control characters of arguments', async () => {
    writeFileSync(path.join(cwd, 'a\x1b[2J.wav'), silence(1))
    const { code, stderr } = await run(['diarize', 'a\x1b[2J.wav', '--out', 'silent'])
    expect(stderr).toBe('a?[2J.wav: no speech in 0:01 → silent/a?[2J.rttm\n')
    expect(code).toBe(0)
    for (const args of [
      ['\x1b[2J'],
      ['diarize', '--\x1b[2J'],
      ['diarize', 'a', '--speakers=\x1b'],
    ]) {
      expect((await run(args)).stderr).not.toContain('\x1b')
    }
  })
})

describe('results that have no place', () => {
  test.each([['b'], ['link'], ['b/../b']])(
    'never overwrite one of them, by --out %s',
    async (out) => {
      const recording = silence(1)
      writeFileSync(path.join(cwd, 'b/sound.csv'), recording)
      const args = ['diarize', 'b/sound.csv', 'quiet.wav', '--format', 'csv', '--out', out]
      const { code, stderr } = await run(args)
      expect(stderr).toContain('b/sound.csv: The result would replace the recording')
      expect(readFileSync(path.join(cwd, 'b/sound.csv'))).toEqual(recording)
      expect(readdirSync(path.join(cwd, 'b'))).toContain('quiet.csv')
      expect(code).toBe(1)
    },
  )

  test('fail before they are diarized if their result has no place', async () => {
    const name = 'a'.repeat(251)
    const longest = 'b'.repeat(250)
    for (const one of [`${name}.wav`, `${longest}.wav`, 'taken.wav']) {
      writeFileSync(path.join(cwd, one), silence(1))
    }
    mkdirSync(path.join(cwd, 'placed/taken.rttm'), { recursive: true })
    const args = ['diarize', `${name}.wav`, 'taken.wav', `${longest}.wav`, '--out', 'placed']
    const { code, stderr } = await run(args)
    expect(stderr.trimEnd().split('\n')).toEqual([
      `${name}.wav: The name of the result would be too long. Shorten the name of the recording.`,
      'taken.wav: There is a folder placed/taken.rttm. Remove it, or give another folder with --out.',
      `${longest}.wav: no speech in 0:01 → placed/${longest}.rttm`,
      '2 of 3 recordings failed.',
    ])
    expect(code).toBe(1)
    expect(readdirSync(path.join(cwd, 'placed')).toSorted()).toEqual(
      [`${longest}.rttm`, 'taken.rttm'].toSorted(),
    )
  })
})

describe('wrong usage', () => {
  test.each([
    [[], 'Give a command'],
    [['diarise', 'a.wav'], 'no command diarise'],
    [['diarize', '--odd.wav'], '--odd.wav'],
    [['diarize', 'a.wav', '--out', 'a/two people.wav'], '--out a/two people.wav (ENOTDIR)'],
    [['diarize', 'a.wav', '--out', 'a/two people.wav/in it'], '(ENOTDIR)'],
    [['diarize', 'a.wav', '--out', 'a'.repeat(256)], '(ENAMETOOLONG)'],
    [['diarize', 'a.wav', '--out', 'nowhere-link'], '(ENOENT)'],
  ])('%j ends with 2 and says why', async (args, words) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr).toContain(words)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect([code, stdout]).toEqual([2, ''])
  })

  test
    .runIf(process.platform === 'linux')
    .each(['/proc/none', '/proc/none/below', '/proc/self', '/sys'])(
    'is --out %s, in which nothing can be made',
    async (folder) => {
      const { code, stdout, stderr } = await run(['diarize', 'a.wav', '--out', folder])
      expect(stderr).toMatch(`No results can be written to --out ${folder} (E`)
      expect([code, stdout]).toEqual([2, ''])
    },
  )

  test('names a temporary folder that is missing', async () => {
    const folder = path.join(cwd, 'nowhere')
    mkdirSync(folder)
    const { code, stderr } = await toolkit(['diarize', '../a/two people.wav'], { cwd: folder })
    expect(stderr).toBe(
      `No temporary folder can be created in ${folder}/tmp (ENOENT). Set TMPDIR to another folder.\n`,
    )
    expect(code).toBe(1)
  })

  test('prints the help', async () => {
    const { version } = JSON.parse(
      readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'),
    )
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
    const help = await run(['diarize', '--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(/^Usage: toolkit diarize FILE/)
    const codes = [...help.stdout.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => Number(code))
    expect(codes).toEqual([0, 1, 2, 130, 141])
    expect(await run(['--help'])).toEqual(help)
  })
})
