import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '@toolkit/http-kit'
import {
  createFaults,
  GENERATED_MODEL,
  generatedEngine,
  openLocalPyannoteai,
} from '@toolkit/local-pyannoteai'
import { listen } from '../../run/process/listen.ts'
import { openWorld, type World } from './fixture.ts'

const KEY = 'test-key'

/** A product whose paid provider is a server of this machine that makes its results up. */
export interface CloudWorld extends World {
  /** What the provider does wrong from now on, as its control path takes it; nothing: it behaves. */
  misbehave(...faults: readonly object[]): Promise<void>
}

/** A provider that speaks pyannoteAI's protocol, and how to close it. */
export async function openFakeCloud() {
  const folder = await mkdtemp(path.join(tmpdir(), 'toolkit-cloud-'))
  const local = await openLocalPyannoteai({
    folder,
    engine: generatedEngine(),
    modelName: GENERATED_MODEL,
    key: KEY,
    clock: systemClock,
    ids: randomUUID,
    log: () => undefined,
    limits: null,
    faults: createFaults({ clock: systemClock }),
  })
  const { origin, close } = await listen(local.app.fetch, '127.0.0.1', 0)
  return {
    /** The product's settings to use it. */
    settings: { TOKEN_PYANNOTE: KEY, PYANNOTEAI_API_URL: origin },
    misbehave: async (...faults: readonly object[]) => {
      const answer = await fetch(`${origin}/local/faults`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify(faults),
      })
      if (!answer.ok) throw new Error(`The fake cloud answered ${answer.status}.`)
    },
    close: async () => {
      await close()
      await local.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Starts both, and a browser.
 * @param settings further settings of the product, by their names.
 */
export async function openCloudWorld(
  settings: Readonly<Record<string, string>> = {},
  prepare?: (folder: string) => Promise<unknown>,
): Promise<CloudWorld> {
  const cloud = await openFakeCloud()
  const world = await openWorld(prepare, { ...cloud.settings, ...settings })
  return {
    ...world,
    misbehave: cloud.misbehave,
    close: async () => {
      await world.close()
      await cloud.close()
    },
  }
}
