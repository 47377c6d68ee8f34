import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import { healthQuery, queryClient } from '../api/queries.ts'
import { batchUploads, isWorking } from '../batches/page-session.ts'
import { type HintChoice, hintFields, UNKNOWN_SPEAKERS } from '../providers/speaker-hints.ts'
import { importQueue } from '../result-files/page-imports.ts'
import { chosenFiles, type GivenFile } from '../result-files/result-files.ts'
import type { UploadItem } from '../upload-queue/upload-item.ts'
import { type UploadQueue, uploadQueue } from '../upload-queue/upload-queue.ts'
import { type Dropped, sortFiles } from './sound-files.ts'

/** Settings of the next uploads. null: the server's default. */
export interface UploadSettings {
  readonly hints: HintChoice
  readonly provider: string | null
  readonly model: string | null
}

interface Uploads {
  readonly queue: UploadQueue
  readonly settings: UploadSettings
  readonly setSettings: (settings: UploadSettings) => void
  /**
   * Uploads the audio and video files with the current settings, and imports files with results; `name` replaces the
   * file name.
   */
  readonly add: (files: readonly File[], name?: string) => void
  /** The same for dropped files; what could not be read is named. */
  readonly addDropped: (dropped: Dropped) => void
}

const UploadsContext = createContext<Uploads | null>(null)

export function UploadsProvider({ children }: { readonly children: ReactNode }) {
  const [settings, setSettings] = useState<UploadSettings>({
    hints: UNKNOWN_SPEAKERS,
    provider: null,
    model: null,
  })
  useEffect(askBeforeLeaving, [])
  const addGiven = useCallback(
    (files: readonly GivenFile[], name?: string) => {
      const { sounds, results, others } = sortFiles(files)
      uploadQueue.skip(others)
      const keys = addSounds(sounds, settings, name)
      const added = sounds.flatMap((sound, index) => {
        const uploadKey = keys[index]
        return uploadKey === undefined ? [] : [{ ...sound, uploadKey }]
      })
      importQueue.add(results, added)
    },
    [settings],
  )
  const add = useCallback(
    (files: readonly File[], name?: string) => addGiven(chosenFiles(files), name),
    [addGiven],
  )
  const addDropped = useCallback(
    ({ files, unreadable }: Dropped) => {
      uploadQueue.refuse(unreadable)
      addGiven(files)
    },
    [addGiven],
  )
  return (
    <UploadsContext value={{ queue: uploadQueue, settings, setSettings, add, addDropped }}>
      {children}
    </UploadsContext>
  )
}

/** Uploads audio and video files. Returns the keys of the uploads. */
function addSounds(
  given: readonly GivenFile[],
  settings: UploadSettings,
  name: string | undefined,
): readonly number[] {
  const sounds = given.map(({ file }) => file)
  const { provider, model } = settings
  const free = freeProvider(provider)
  if (free !== null) {
    const fields = { ...uploadFields(settings), provider: free, onDuplicate: 'ask' }
    return uploadQueue.add(sounds, fields, name)
  }
  // Paid diarizations start only after all lengths are known and, if required, the user has agreed.
  const fields = { ...uploadFields(settings), diarize: 'false' }
  const keys = uploadQueue.add(sounds, fields, name)
  batchUploads.track(keys, { provider, model })
  return keys
}

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext)
  if (!uploads) throw new Error('useUploads outside of UploadsProvider')
  return uploads
}

export function useUploadItems(queue: UploadQueue): readonly UploadItem[] {
  return useSyncExternalStore(queue.subscribe, queue.items)
}

/** Makes the browser ask before the page is closed or reloaded while uploads or batches are in progress. */
function askBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (isWorking()) event.preventDefault()
  }
  window.addEventListener('beforeunload', ask)
  return () => window.removeEventListener('beforeunload', ask)
}

function uploadFields({ hints, provider, model }: UploadSettings): Record<string, string> {
  const fields = Object.entries(hintFields(hints)).map(([name, value]) => [name, String(value)])
  return {
    ...Object.fromEntries(fields),
    ...(provider === null ? {} : { provider }),
    ...(model === null ? {} : { model }),
  }
}

/** Returns the chosen provider (null: the server's default) if it is known to be free, otherwise null. */
function freeProvider(chosen: string | null): string | null {
  const health = queryClient.getQueryData(healthQuery.queryKey)
  const found = health?.providers.find((one) =>
    chosen === null ? one.default : one.name === chosen,
  )
  return found?.paid === false ? found.name : null
}
