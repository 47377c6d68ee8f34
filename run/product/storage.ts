import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { openGatewayClient } from '@toolkit/adapter-gateway-client'
import { openMongoStorage } from '@toolkit/adapter-mongo'
import { type HeldLease, type LogEntry, type Storage, ToolkitError } from '@toolkit/core'
import { waitForService } from '../process/wait-for-service.ts'
import type { Settings } from '../settings.ts'
import { type AudioStoreSettings, openAudioStore, withAudioStore } from './audio-store.ts'
import { refuseLeftBytes } from './elsewhere.ts'

export interface StorageOptions {
  readonly settings: AudioStoreSettings &
    Pick<Settings, 'DATA_DIR' | 'MONGODB_URL' | 'GATEWAY_URL' | 'SERVICE_KEY' | 'NEW_DATABASE'>
  readonly log: (entry: LogEntry) => void
  /** Whether to look through all of an embedded database for damage, however large it is. */
  readonly checkWholeDatabase?: boolean
  /** Ends the wait for a database that is not ready. */
  readonly signal: AbortSignal
}

/**
 * Opens the storage that the settings name: a gateway, or MongoDB or the data folder, either with its bytes in a bucket if
 * `AUDIO_STORE` is set. Waits for a remote storage.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { settings, log, signal } = options
  const { GATEWAY_URL, SERVICE_KEY: key = '', NEW_DATABASE: newDatabase } = settings
  if (GATEWAY_URL !== undefined) {
    const storage = openGatewayClient({ url: GATEWAY_URL, key })
    await waitForService('the gateway', () => storage.check(), { signal, log })
    return storage
  }
  const storage = await openDatabase(options)
  await using opened = new AsyncDisposableStack()
  opened.defer(() => storage.close())
  if (settings.AUDIO_STORE === undefined) {
    await refuseLeftBytes(storage)
    opened.move()
    return storage
  }
  const open = () => openAudioStore(settings, saying(log))
  const bytes = await waitForService('the audio store', open, { signal, log })
  opened.defer(() => bytes.close())
  const joined = await withAudioStore(storage, bytes, {
    newDatabase,
    place: settings.AUDIO_STORE,
  })
  opened.move()
  return joined
}

async function openDatabase(options: StorageOptions): Promise<Storage> {
  const { settings, log, signal, checkWholeDatabase = false } = options
  const { MONGODB_URL, NEW_DATABASE: newDatabase } = settings
  const say = saying(log)
  if (MONGODB_URL !== undefined) {
    const open = () => openMongoStorage({ url: MONGODB_URL, log: say, newDatabase })
    return waitForService('MongoDB', open, { signal, log })
  }
  return openEmbeddedStorage({
    dataDir: path.resolve(settings.DATA_DIR),
    log: say,
    newDatabase,
    checkWholeDatabase,
  })
}

function saying(log: StorageOptions['log']): (message: string) => void {
  return (message) => log({ event: 'storage', message })
}

/** Acquires the lease of the storage; waits while another server has it. */
export async function takeLease(
  storage: Storage,
  { log, signal }: Pick<StorageOptions, 'log' | 'signal'>,
): Promise<HeldLease> {
  return waitForService('the lease of the database', () => storage.lease.acquire(signal), {
    signal,
    log,
  })
}

/** The lease of a crashed server expires after 15 s; if it is held for longer, its server is alive. */
const LEASE_WAIT_MS = 20_000

/** A storage whose lease this process has. */
export interface HeldStorage {
  readonly storage: Storage
  /** Fires when the lease is lost. */
  readonly lost: AbortSignal
}

/**
 * Acquires the lease of an open storage. Disposing `opened` releases the lease and closes the storage. `settings-invalid`
 * if a server has the lease; `name` is the name of the storage in the message.
 */
export async function holdAlone(
  storage: Storage,
  name: string,
  { opened, signal }: { readonly opened: AsyncDisposableStack; readonly signal: AbortSignal },
): Promise<HeldStorage> {
  opened.defer(() => storage.close())
  const tooLong = AbortSignal.timeout(LEASE_WAIT_MS)
  try {
    const lease = await storage.lease.acquire(AbortSignal.any([signal, tooLong]))
    opened.defer(() => lease.release())
    return { storage, lost: lease.lost }
  } catch (error) {
    if (signal.aborted || !tooLong.aborted) throw error
    throw new ToolkitError(
      'settings-invalid',
      `A server is working on the ${name} data. Stop it, then run this again.`,
      { cause: error },
    )
  }
}
