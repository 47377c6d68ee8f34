const EXTENSIONS: ReadonlySet<string> = new Set(
  'wav wave flac mp3 ogg oga opus m4a m4b aac webm mp4 mov mkv mka wma aif aiff amr caf 3gp'.split(
    ' ',
  ),
)

/** What file dialogs offer: anything that may hold sound. */
export const SOUND_TYPES = 'audio/*,video/*,.wav,.flac,.mp3,.ogg,.opus,.m4a,.aac,.webm,.mp4'

/** Files that may hold sound, and the names of the others. By type or ending alone: the server looks at the bytes. */
export function sortSounds(files: readonly File[]): {
  readonly sounds: readonly File[]
  readonly others: readonly string[]
} {
  return {
    sounds: files.filter(isSound),
    others: files.filter((file) => !isSound(file)).map(({ name }) => name),
  }
}

function isSound({ name, type }: File): boolean {
  if (name.startsWith('.')) return false
  if (type.startsWith('audio/') || type.startsWith('video/')) return true
  return EXTENSIONS.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
}
