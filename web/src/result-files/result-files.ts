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

/** A file of a drop or a choice. */
export interface GivenFile {
  readonly file: File
  /** Its place in the dropped or chosen folder, such as `calls/a/one.wav`; the name of a single file. */
  readonly path: string
}

/** Files that were chosen, with their place in a chosen folder. */
export function chosenFiles(files: readonly File[]): readonly GivenFile[] {
  return files.map((file) => ({ file, path: file.webkitRelativePath || file.name }))
}

/** The audio files that a result may belong to, by their index. */
interface SoundMatch {
  readonly sounds: readonly number[]
  /** Whether it is the only one of `sounds`; otherwise the person chooses. */
  readonly isCertain: boolean
}

/**
 * Finds the audio file of each result: the one with the same base name (`call.wav` and `call.rttm`, also `call.wav.rttm`),
 * without regard to case. One in the same folder comes first, then the only one of all folders, unless a result with the
 * same extension is beside it. What that does not decide is not certain.
 */
export function matchSounds(
  results: readonly string[],
  sounds: readonly string[],
): readonly SoundMatch[] {
  const byName = new Map<string, number[]>()
  sounds.forEach((path, index) => {
    const name = nameIn(path)
    for (const key of new Set([keyOf(baseName(name)), keyOf(name)])) {
      const known = byName.get(key)
      if (known === undefined) byName.set(key, [index])
      else known.push(index)
    }
  })
  const found = results.map((path) => {
    const all = byName.get(keyOf(baseName(nameIn(path)))) ?? []
    const near = all.filter((index) => folderOf(sounds[index] ?? '') === folderOf(path))
    return { all, near, kind: extensionOf(path) }
  })
  const taken = new Set(found.flatMap(({ near, kind }) => near.map((index) => `${index} ${kind}`)))
  return found.map(({ all, near, kind }) => {
    if (near.length > 0) return { sounds: near, isCertain: near.length === 1 }
    return { sounds: all, isCertain: all.length === 1 && !taken.has(`${all[0]} ${kind}`) }
  })
}

/** Of the recordings that a search has found: those with the name, or, without regard to case, the base name. */
export function namesakes<T extends { readonly name: string }>(
  name: string,
  found: readonly T[],
): readonly T[] {
  const exact = found.filter((each) => keyOf(each.name) === keyOf(name))
  if (exact.length > 0) return exact
  return found.filter((each) => keyOf(baseName(each.name)) === keyOf(name))
}

function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** The last part of a path. */
export function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
