/** What of the browser's file entries is needed to walk through folders. */
export type DroppedEntry = DroppedFile | DroppedFolder

interface DroppedFile {
  readonly isFile: true
  file(found: (file: File) => void, failed: (error: Error) => void): void
}

interface DroppedFolder {
  readonly isFile: false
  createReader(): {
    readEntries(found: (entries: DroppedEntry[]) => void, failed: (error: Error) => void): void
  }
}

/** The entries of a drop. They must be taken while the drop is handled: afterwards the browser has forgotten them. */
export function droppedEntries(transfer: DataTransfer): readonly DroppedEntry[] {
  return [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry() as DroppedEntry | null)
    .filter((entry) => entry !== null)
}

/** Every file in these entries, folders with all that is below them, in their order. */
export async function filesIn(entries: readonly DroppedEntry[]): Promise<readonly File[]> {
  const files: File[] = []
  for (const entry of entries) {
    if (entry.isFile) {
      files.push(await new Promise<File>((found, failed) => entry.file(found, failed)))
    } else {
      files.push(...(await filesIn(await entriesOf(entry))))
    }
  }
  return files
}

/** A folder tells its entries in portions; an empty one ends them. */
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
