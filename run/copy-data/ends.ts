import { existsSync } from 'node:fs'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { openMongoStorage } from '@toolkit/adapter-mongo'
import { type ByteStorage, type Storage, ToolkitError } from '@toolkit/core'
import { type AudioStoreSettings, openAudioStore } from '../product/audio-store.ts'
import { type HeldStorage, holdAlone } from '../product/storage.ts'
import type { Settings } from '../settings.ts'

export const KINDS = ['embedded', 'mongodb', 's3'] as const
export type Kind = (typeof KINDS)[number]
/** What has records; a bucket has bytes only. */
export type RecordKind = Exclude<Kind, 's3'>

export interface EndOptions {
  readonly settings: AudioStoreSettings & Pick<Settings, 'DATA_DIR' | 'MONGODB_URL'>
  /** A source must exist; a target is created. */
  readonly mustExist: boolean
  readonly opened: AsyncDisposableStack
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** Opens the source or the target of a copy and acquires its lease. `settings-invalid` if a server works on it. */
export async function openEnd(kind: RecordKind, options: EndOptions): Promise<HeldStorage> {
  const storage = kind === 'embedded' ? await openFolder(options) : await openDatabase(options)
  const held = await holdAlone(storage, kind, options)
  options.say(`opened ${kind}`)
  return held
}

/** Opens the bucket of AUDIO_STORE. The lease of the records must be held. */
export async function openBucket({
  settings,
  opened,
  say,
}: Pick<EndOptions, 'settings' | 'opened' | 'say'>): Promise<ByteStorage> {
  const bucket = await openAudioStore(settings, say)
  opened.defer(() => bucket.close())
  await bucket.sweep()
  say('opened s3')
  return bucket
}

async function openFolder({ settings, mustExist, say }: EndOptions): Promise<Storage> {
  const dataDir = path.resolve(settings.DATA_DIR)
  if (mustExist && !existsSync(dataDir)) {
    throw new ToolkitError(
      'settings-invalid',
      `There is no folder ${dataDir} to copy from. Set DATA_DIR to the folder that holds the data.`,
    )
  }
  return openEmbeddedStorage({ dataDir, log: say })
}

async function openDatabase({ settings, say }: EndOptions): Promise<Storage> {
  const { MONGODB_URL: url } = settings
  if (url === undefined) {
    throw new ToolkitError('settings-invalid', 'Set MONGODB_URL to the database.')
  }
  return openMongoStorage({ url, log: say })
}
