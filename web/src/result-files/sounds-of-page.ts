import type { UploadItem } from '../upload-queue/upload-item.ts'
import type { ImportTarget, Sound, TargetRecording } from './import-item.ts'
import type { KeptSound } from './kept-import.ts'

/** Where an upload stands: it is not decided yet, there is none any more, or its recording. */
type Landing = 'open' | 'none' | TargetRecording

/** The audio files of this page, and the recordings that their uploads have become. */
export class SoundsOfPage {
  readonly #sounds = new Map<number, Sound>()
  readonly #recordings = new Map<number, TargetRecording>()
  readonly #redirected = new Set<number>()
  /** Paths of recordings whose name does not tell them apart. */
  readonly #paths = new Map<string, string>()
  #uploads: ReadonlyMap<number, UploadItem> = new Map()
  /** The audio files of results from before a reload. */
  #lookedFor: readonly Sound[] = []
  #lastKnown = 0

  add(uploadKey: number, sound: Sound): void {
    this.#sounds.set(uploadKey, sound)
  }

  /** Takes in the uploads of the page. Called whenever they change. */
  see(uploads: readonly UploadItem[]): void {
    this.#uploads = new Map(uploads.map((upload) => [upload.key, upload]))
    for (const { key, recordingId, name } of uploads) {
      if (recordingId === null || this.#redirected.has(key)) continue
      const path = this.#sounds.get(key)?.path
      if (path?.includes('/')) this.#paths.set(recordingId, path)
      this.#recordings.set(key, this.withPath({ id: recordingId, name }))
    }
  }

  /** The bytes of an upload were there before, in this recording. */
  redirect(uploadKey: number, recording: TargetRecording): void {
    this.#redirected.add(uploadKey)
    this.#recordings.set(uploadKey, { id: recording.id, name: recording.name })
  }

  landing(uploadKey: number): Landing {
    const upload = this.#uploads.get(uploadKey)
    // The question about a duplicate decides which recording it is.
    if (upload !== undefined && (upload.state !== 'done' || upload.duplicateOf !== null)) {
      return 'open'
    }
    return this.#recordings.get(uploadKey) ?? 'none'
  }

  /** Says which audio files of an earlier page may be dropped or chosen again. */
  lookFor(sounds: readonly Sound[]): void {
    this.#lookedFor = [...this.#lookedFor, ...sounds]
  }

  /** The upload of an audio file that was dropped or chosen again; null: none, or it may be another file. */
  again(sound: Sound): number | null {
    const found = [...this.#sounds].filter(
      ([key, each]) => isSame(sound, each) && this.landing(key) !== 'none',
    )
    const exact = found.filter(([, each]) => each.path === sound.path)
    const [only, ...more] = exact.length > 0 ? exact : found
    if (only === undefined || more.length > 0) return null
    const [key, { path }] = only
    const hasRival =
      path !== sound.path &&
      this.#lookedFor.some((other) => other.path !== sound.path && isSame(other, only[1]))
    return hasRival ? null : key
  }

  /** The audio files of a target, with the recordings that they have become. */
  keptOf(target: ImportTarget): readonly KeptSound[] {
    if (target.kind === 'recording') return [{ sound: null, recording: target.recording }]
    const sounds =
      target.kind === 'upload' ? [target.sound] : target.kind === 'choice' ? target.sounds : []
    return sounds.map(({ uploadKey, ...sound }) => ({
      sound,
      recording: uploadKey === null ? null : (this.#recordings.get(uploadKey) ?? null),
    }))
  }

  /** The target of a file that was kept with these audio files. */
  targetOf(kind: ImportTarget['kind'], kept: readonly KeptSound[]): ImportTarget {
    const sounds = kept.flatMap(({ sound, recording }) => {
      if (sound === null) return []
      return [
        { ...sound, uploadKey: recording ? this.#uploadOf(recording, sound) : this.again(sound) },
      ]
    })
    const [first] = sounds
    const recording = kept[0]?.recording ?? null
    if (kind === 'recording' && recording !== null) return { kind, recording }
    if (kind === 'upload' && first !== undefined) return { kind, sound: first }
    return kind === 'choice' ? { kind, sounds } : { kind: 'named', after: [] }
  }

  /** The upload of a recording. One that was finished before the page was reloaded gets a key of its own. */
  #uploadOf(recording: TargetRecording, sound: Sound): number {
    // It is still listed if a question about a duplicate is open.
    for (const { key, recordingId } of this.#uploads.values()) {
      if (recordingId === recording.id) return key
    }
    this.#lastKnown -= 1
    this.#sounds.set(this.#lastKnown, sound)
    this.#recordings.set(this.#lastKnown, recording)
    return this.#lastKnown
  }

  /** The recording with its path, if it was uploaded from a folder by this page. */
  withPath(recording: TargetRecording): TargetRecording {
    const path = this.#paths.get(recording.id)
    return path === undefined ? recording : { ...recording, path }
  }
}

/** Whether two may be one file: dropped with another parent folder, or chosen alone, the path is shorter or longer. */
function isSame(a: Sound, b: Sound): boolean {
  return (
    a.name === b.name &&
    a.sizeBytes === b.sizeBytes &&
    a.lastModified === b.lastModified &&
    (a.path === b.path || a.path.endsWith(`/${b.path}`) || b.path.endsWith(`/${a.path}`))
  )
}
