import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type PrepareOptions, prepare } from '@toolkit/audio'
import { afterAll, describe, expect, it } from 'vitest'
import { Fixtures } from './fixtures.ts'
import { outcome } from './streams.ts'
import { wav } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const onLinux = process.platform === 'linux'

/** Returns the process ids of the decoders that a process has started. */
function decodersOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const [, rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return Number(rest?.split(' ')[1]) === parent && command.includes('decoder-child')
      } catch {
        return false // not a process, or one that has just exited
      }
    })
}

const SECOND = new Uint8Array(48_000 * 2).map((_, at) => at)

/** One minute of audio; `at` is called before each second of it. */
async function* minute(at: (second: number) => Promise<void> | void) {
  yield wav({ kind: 'int16', sampleRate: 48_000, channels: 1, samples: [], dataSize: 0xffffffff })
  for (let second = 0; second < 60; second++) {
    await at(second)
    yield SECOND
  }
}

function prepared(
  at: (second: number) => Promise<void> | void,
  options: Partial<PrepareOptions> = {},
) {
  return prepare(
    {
      read: () => minute(at),
      sizeBytes: 60 * SECOND.length,
      blobKey: null,
      track: null,
      keep: async (body) => {
        for await (const _ of body);
      },
      onProgress: () => undefined,
      signal: new AbortController().signal,
    },
    {
      ffmpegPath: null,
      tempDir: fixtures.scratch,
      maxSeconds: 3_600,
      refusesCut: false,
      ...options,
    },
  )
}

/** Kills the running decoder of this process. */
function killDecoder(): void {
  for (const pid of decodersOf(process.pid)) process.kill(pid, 'SIGKILL')
}

describe.skipIf(!onLinux)(`a decoder process${onLinux ? '' : ' (skipped: requires /proc)'}`, () => {
  it('has a memory limit and an empty environment', async () => {
    const seen: { limit: number; names: string[] }[] = []
    process.env.SECRET_OF_THE_SERVER = 'a secret'
    await prepared((second) => {
      if (second !== 30) return
      for (const pid of decodersOf(process.pid)) {
        const limits = readFileSync(`/proc/${pid}/limits`, 'utf8')
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
        const names = environment.split('\0').map((line) => line.split('=')[0] ?? '')
        seen.push({ limit: Number(/Max data size\s+(\d+)/.exec(limits)?.[1]), names })
      }
    })
    delete process.env.SECRET_OF_THE_SERVER
    expect(seen).toHaveLength(1)
    expect(seen[0]?.limit).toBeLessThan(1.1e9)
    const ours = seen[0]?.names.filter(
      (name) => !/^(NODE_CHANNEL_|PWD$|OLDPWD$|SHLVL$|_$|$)/.test(name),
    )
    expect(ours).toEqual([])
  })

  it('that is killed once is retried', async () => {
    let kills = 0
    const found = await prepared((second) => {
      if (second !== 40 || kills > 0) return
      kills += 1
      killDecoder()
    })
    expect(kills).toBe(1)
    expect(found.durationSeconds).toBe(60)
    expect(fixtures.leftovers).toEqual([])
  })

  it('that is killed twice rejects the file', async () => {
    let kills = 0
    const work = prepared((second) => {
      if (second !== 40) return
      kills += 1
      killDecoder()
    })
    expect(await outcome(work)).toBe('audio-decoder-failed')
    expect(kills).toBe(2)
    expect(fixtures.leftovers).toEqual([])
  })

  it('that exceeds its time budget is killed', async () => {
    const work = prepared(() => undefined, { timeBudgetMs: 1 })
    expect(await outcome(work)).toBe('audio-decoder-failed')
    await expect.poll(() => decodersOf(process.pid)).toEqual([])
  })

  it('exits with its parent and does not keep it alive', async () => {
    const script = fileURLToPath(new URL('./prepare-once.ts', import.meta.url))
    const start = (mode: string): ChildProcess =>
      spawn(process.execPath, [script, mode, fixtures.scratch], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
    const done = start('to its end')
    expect(await once(done, 'exit')).toEqual([0, null])
    const endless = start('endless')
    await once(endless.stdout as NonNullable<typeof endless.stdout>, 'data')
    const [decoder] = decodersOf(endless.pid as number)
    expect(decoder).toBeGreaterThan(0)
    endless.kill('SIGKILL')
    await expect
      .poll(() => readdirSync('/proc').includes(String(decoder)), { timeout: 20_000 })
      .toBe(false)
  })
})
