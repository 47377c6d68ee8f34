import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import { uploadQueue } from '../app/session.ts'
import { sortSounds } from './sound-files.ts'
import { type HintChoice, hintFields, UNKNOWN_SPEAKERS } from './speaker-hints.ts'
import { isMoving, type UploadItem } from './upload-item.ts'
import type { UploadQueue } from './upload-queue.ts'

/** What is said of the next files, whichever way they come in. null: the server's default. */
export interface UploadSettings {
  readonly hints: HintChoice
  readonly provider: string | null
  readonly model: string | null
}

interface Uploads {
  readonly queue: UploadQueue
  readonly settings: UploadSettings
  readonly setSettings: (settings: UploadSettings) => void
  /** Sends the sounds among files with the settings that stand now; `name` replaces the file's own. */
  readonly add: (files: readonly File[], name?: string) => void
}

const UploadsContext = createContext<Uploads | null>(null)

export function UploadsProvider({ children }: { readonly children: ReactNode }) {
  const [settings, setSettings] = useState<UploadSettings>({
    hints: UNKNOWN_SPEAKERS,
    provider: null,
    model: null,
  })
  useEffect(askBeforeLeaving, [])
  const add = useCallback(
    (files: readonly File[], name?: string) => {
      const { sounds, others } = sortSounds(files)
      uploadQueue.skip(others)
      uploadQueue.add(sounds, uploadFields(settings), name)
    },
    [settings],
  )
  return (
    <UploadsContext value={{ queue: uploadQueue, settings, setSettings, add }}>
      {children}
    </UploadsContext>
  )
}

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext)
  if (!uploads) throw new Error('useUploads outside of UploadsProvider')
  return uploads
}

export function useUploadItems(queue: UploadQueue): readonly UploadItem[] {
  return useSyncExternalStore(queue.subscribe, queue.items)
}

/** While files are on their way, the browser asks before the page is closed or reloaded. */
function askBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (uploadQueue.items().some(isMoving)) event.preventDefault()
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
