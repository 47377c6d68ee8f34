const nameOf = (recordingId: string) => `note-draft:${recordingId}`
const unstored = new Map<string, string>()

/** A note that is not stored yet, for as long as the tab lives: a reload or a look elsewhere does not lose it. */
export const noteDraft = {
  read(recordingId: string): string | null {
    try {
      return unstored.get(recordingId) ?? sessionStorage.getItem(nameOf(recordingId))
    } catch {
      // Storage is refused: this page remembers until it is reloaded.
      return null
    }
  },
  write(recordingId: string, note: string | null): void {
    if (note === null) unstored.delete(recordingId)
    else unstored.set(recordingId, note)
    try {
      if (note === null) sessionStorage.removeItem(nameOf(recordingId))
      else sessionStorage.setItem(nameOf(recordingId), note)
    } catch {
      // Storage is refused or full: `unstored` has it.
    }
  },
}
