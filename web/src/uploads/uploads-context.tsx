import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react'
import { uploadQueue } from '../app/session.ts'
import { type HintChoice, hintFields, UNKNOWN_SPEAKERS } from './speaker-hints.ts'
import type { UploadItem } from './upload-item.ts'
import type { UploadQueue } from './upload-queue.ts'

/** What is said of the next files, whichever way they come in. `provider` null: the server's default. */
export interface UploadSettings {
  readonly hints: HintChoice
  readonly provider: string | null
}

interface Uploads {
  readonly queue: UploadQueue
  readonly settings: UploadSettings
  readonly setSettings: (settings: UploadSettings) => void
  /** Sends files with the settings that stand now; `name` replaces the file's own. */
  readonly add: (files: readonly File[], name?: string) => void
}

const UploadsContext = createContext<Uploads | null>(null)

export function UploadsProvider({ children }: { readonly children: ReactNode }) {
  const [settings, setSettings] = useState<UploadSettings>({
    hints: UNKNOWN_SPEAKERS,
    provider: null,
  })
  const add = (files: readonly File[], name?: string) =>
    uploadQueue.add(files, uploadFields(settings), name)
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

function uploadFields({ hints, provider }: UploadSettings): Record<string, string> {
  const fields = Object.entries(hintFields(hints)).map(([name, value]) => [name, String(value)])
  return { ...Object.fromEntries(fields), ...(provider === null ? {} : { provider }) }
}
