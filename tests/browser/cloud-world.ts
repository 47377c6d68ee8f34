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

/** A product whose paid provider is a local server with generated results. */
export interface CloudWorld extends World {
  /** Sets the faults of the provider, in the format of its control API; without arguments none. */
  misbehave(...faults: readonly object[]): Promise<void>
}

/** Opens a provider with pyannoteAI's protocol. */
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
    /** Settings of the product for this provider. */
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
 * Starts provider, product and browser.
 * @param settings further settings of the product.
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
