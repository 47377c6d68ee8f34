import { type GivenFile, isResultFile, RESULT_TYPES } from '../result-files/result-files.ts'

const EXTENSIONS: ReadonlySet<string> = new Set(
  'wav wave flac mp3 ogg oga opus m4a m4b aac webm mp4 mov mkv mka wma aif aiff amr caf 3gp'.split(
    ' ',
  ),
)

/** File types for file dialogs: audio and video. */
export const SOUND_TYPES = 'audio/*,video/*,.wav,.flac,.mp3,.ogg,.opus,.m4a,.aac,.webm,.mp4'

/** The same, and results of other tools. */
export const FILE_TYPES = `${SOUND_TYPES},${RESULT_TYPES}`

/**
 * Splits files into audio or video files, files that may hold results of other tools, and others, by type or
 * extension; the server checks the content.
 */
export function sortFiles(files: readonly GivenFile[]): {
  readonly sounds: readonly GivenFile[]
  readonly results: readonly GivenFile[]
  readonly others: readonly string[]
} {
  const sounds: GivenFile[] = []
  const results: GivenFile[] = []
  const others: string[] = []
  for (const given of files) {
    if (isSound(given.file)) sounds.push(given)
    else if (isResultFile(given.file)) results.push(given)
    else others.push(given.file.name)
  }
  return { sounds, results, others }
}

function isSound({ name, type }: File): boolean {
  if (name.startsWith('.')) return false
  if (type.startsWith('audio/') || type.startsWith('video/')) return true
  return EXTENSIONS.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
}

/** The used part of the browser's `FileSystemEntry`. */
export type DroppedEntry = DroppedFile | DroppedFolder

interface DroppedFile {
  readonly isFile: true
  /** From the root of the drop: `/calls/one.wav`. */
  readonly fullPath: string
  file(found: (file: File) => void, failed: (error: Error) => void): void
}

interface DroppedFolder {
  readonly isFile: false
  readonly fullPath: string
  createReader(): {
    readEntries(found: (entries: DroppedEntry[]) => void, failed: (error: Error) => void): void
  }
}

/** Returns the entries of a drop. Must be called in the event handler: they are not available later. */
export function droppedEntries(transfer: DataTransfer): readonly DroppedEntry[] {
  return [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry() as DroppedEntry | null)
    .filter((entry) => entry !== null)
}

/** What was found in a drop. */
export interface Dropped {
  readonly files: readonly GivenFile[]
  /** Paths of files and folders that the browser could not read. */
  readonly unreadable: readonly string[]
}

/** Finds all files in the entries and, recursively, in their folders. */
export async function filesIn(entries: readonly DroppedEntry[]): Promise<Dropped> {
  const files: GivenFile[] = []
  const unreadable: string[] = []
  const read = async (some: readonly DroppedEntry[]): Promise<void> => {
    for (const entry of some) {
      const path = entry.fullPath.replace(/^\//, '')
      try {
        if (entry.isFile) {
          const file = await new Promise<File>((found, failed) => entry.file(found, failed))
          files.push({ file, path })
        } else await read(await entriesOf(entry))
      } catch {
        // Moved, deleted or not permitted: the others are taken all the same.
        unreadable.push(path)
      }
    }
  }
  await read(entries)
  return { files, unreadable }
}

/** Reads all entries of a folder, which are returned in batches until an empty one. */
async function entriesOf(folder: DroppedFolder): Promise<readonly DroppedEntry[]> {
  const reader = folder.createReader()
  const all: DroppedEntry[] = []
  for (;;) {
    const some = await new Promise<DroppedEntry[]>((found, failed) =>
      reader.readEntries(found, failed),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}
