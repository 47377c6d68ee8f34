import { readAll, ToolkitError, type Upload } from '@toolkit/core'
import type { Bucket } from './bucket.ts'
import { namesIn, objectsUnder, type StoredObject } from './objects.ts'
import { readObject } from './read-object.ts'
import {
  coverOf,
  endOf,
  generationOf,
  partOf,
  type Segment,
  type UploadPart,
} from './upload-parts.ts'

const FOLDER = 'uploads'

/** The folder of all objects of an upload, with a slash at its end. */
export function uploadFolder(id: string): string {
  if (isUploadId(id)) return `${FOLDER}/${id}/`
  throw new ToolkitError('internal', `${JSON.stringify(id)} is not a valid upload id.`)
}

/** Whether an id is safe in a key. No upload has any other id. */
export function isUploadId(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,200}$/.test(id)
}

/** Where the description of an upload is. In the order of names it is the first object of its folder. */
export function descriptionPath(id: string): string {
  return `${uploadFolder(id)}description.json`
}

/** Where it is noted into which blob an upload is moved. */
export function movedPath(id: string): string {
  return `${uploadFolder(id)}moved.json`
}

/** The key of the blob that an upload becomes, and its size. */
export interface MovedTo {
  readonly key: string
  readonly sizeBytes: number
}

/** What a listing says about an upload. */
export interface UploadState {
  readonly isDescribed: boolean
  readonly isMoved: boolean
  /** All parts, also those from before it was cleared. */
  readonly parts: readonly UploadPart[]
  /** How often it was cleared. */
  readonly generation: number
  /** The objects that say so. */
  readonly cleared: readonly string[]
  /** The parts since then without gaps and overlaps. */
  readonly segments: readonly Segment[]
  /** The bytes that are stored without a gap. */
  readonly sizeBytes: number
}

/** Lists the objects of an upload. */
export async function uploadState(bucket: Bucket, id: string): Promise<UploadState> {
  return stateOf(await Array.fromAsync(objectsUnder(bucket, uploadFolder(id))))
}

function stateOf(objects: readonly StoredObject[]): UploadState {
  const named = (name: string) => objects.some(({ path }) => path.endsWith(`/${name}`))
  const parts = objects
    .map(({ path, sizeBytes }) => partOf(path, sizeBytes))
    .filter((part) => part !== null)
  const cleared = objects.map(({ path }) => path).filter((path) => generationOf(path) > 0)
  const isDescribed = named('description.json')
  // Of a lost upload, what arrived last is found.
  const known = [...cleared.map(generationOf), ...(isDescribed ? [] : parts.map(ownGeneration))]
  const generation = known.reduce((most, one) => Math.max(most, one), 0)
  const segments = coverOf(parts.filter((part) => part.generation === generation))
  return {
    isDescribed,
    isMoved: named('moved.json'),
    parts,
    generation,
    cleared,
    segments,
    sizeBytes: endOf(segments),
  }
}

function ownGeneration({ generation }: UploadPart): number {
  return generation
}

/** Reads a JSON object, which this adapter has written. Throws `not-found`. */
export async function readJson<T>(bucket: Bucket, path: string, signal: AbortSignal): Promise<T> {
  const bytes = await readAll(readObject(bucket, path, undefined, signal))
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as T
}

/** The ids of all folders of uploads. */
export async function uploadIds(bucket: Bucket): Promise<readonly string[]> {
  const names = await namesIn(bucket, FOLDER)
  return names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1))
}

/** The size of each upload that has bytes but no description. Only one upload's objects are in memory at a time. */
export async function strayUploads(
  bucket: Bucket,
): Promise<readonly { readonly id: string; readonly sizeBytes: number }[]> {
  const strays: { id: string; sizeBytes: number }[] = []
  let objects: StoredObject[] = []
  const add = () => {
    const id = objects[0]?.path.split('/')[1] ?? ''
    const { isDescribed, sizeBytes } = stateOf(objects)
    if (!isDescribed && sizeBytes > 0) strays.push({ id, sizeBytes })
  }
  for await (const object of objectsUnder(bucket, `${FOLDER}/`)) {
    if (object.path.split('/')[1] !== objects[0]?.path.split('/')[1]) {
      add()
      objects = []
    }
    objects.push(object)
  }
  add()
  return strays
}

/** The description as an object's bytes. */
export function jsonBytes(value: Upload | MovedTo): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}
