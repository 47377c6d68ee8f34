/** Extensions of the formats that are imported. The server recognises the format by the content. */
const EXTENSIONS = [
  'rttm',
  'json',
  'csv',
  'tsv',
  'lab',
  'uem',
  'stm',
  'textgrid',
  'eaf',
  'txt',
  'srt',
  'vtt',
] as const

/** Extensions that files without a result have too. */
const COMMON: ReadonlySet<string> = new Set(['json', 'csv', 'tsv', 'txt', 'srt', 'vtt'])

/** File types for file dialogs. */
export const RESULT_TYPES = EXTENSIONS.map((extension) => `.${extension}`).join(',')

/** Whether a file may hold a result, such as `call.rttm`. */
export function isResultFile({ name }: { readonly name: string }): boolean {
  const extension = extensionOf(name)
  return !name.startsWith('.') && EXTENSIONS.some((known) => known === extension)
}

/** Whether files with this extension often hold something else, such as notes. */
export function isCommonFile({ name }: { readonly name: string }): boolean {
  return COMMON.has(extensionOf(name))
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot === -1 ? '' : name.slice(dot + 1).toLowerCase()
}

/** The name without its extension: `call` of `call.wav`. */
export function baseName(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

/** The part of a `File` that decides what belongs together. */
export interface NamedFile {
  readonly name: string
  /** The path in a chosen folder; empty or absent for single files. */
  readonly webkitRelativePath?: string
}

/**
 * Returns the index of the audio file that a result belongs to: the one with the same base name (`call.wav` and
 * `call.rttm`, also `call.wav.rttm`), without regard to case. Of several, the one in the same folder; null if that does
 * not decide, or there is none.
 */
export function soundOf(result: NamedFile, sounds: readonly NamedFile[]): number | null {
  const wanted = keyOf(baseName(result.name))
  const found = sounds.flatMap((sound, index) =>
    wanted === keyOf(baseName(sound.name)) || wanted === keyOf(sound.name) ? [index] : [],
  )
  if (found.length <= 1) return found[0] ?? null
  const folder = folderOf(result)
  const near = found.filter((index) => folderOf(sounds[index]) === folder)
  return near.length === 1 ? (near[0] ?? null) : null
}

/** Of the recordings that a search has found: those with the name, or, without regard to case, the base name. */
export function namesakes<T extends NamedFile>(name: string, found: readonly T[]): readonly T[] {
  const exact = found.filter((each) => keyOf(each.name) === keyOf(name))
  if (exact.length > 0) return exact
  return found.filter((each) => keyOf(baseName(each.name)) === keyOf(name))
}

function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

function folderOf(file: NamedFile | undefined): string {
  const path = file?.webkitRelativePath ?? ''
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
