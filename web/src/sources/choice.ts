import type { SourceObjectView } from '@toolkit/server/client'

/** The most objects that are added at once. */
export const MAX_CHOSEN = 500

/** The chosen objects, by address. */
export type Choice = ReadonlyMap<string, Pick<SourceObjectView, 'url' | 'name'>>

/** Whether an object can be chosen: it is neither a recording nor on its way. */
export function isFree({ recordingId, arriving }: SourceObjectView): boolean {
  return recordingId === null && !arriving
}

/** The choice with these objects as well, as far as they can be chosen and `MAX_CHOSEN` allows it. */
export function withObjects(choice: Choice, objects: readonly SourceObjectView[]): Choice {
  const chosen = new Map(choice)
  for (const object of objects) {
    if (chosen.size >= MAX_CHOSEN && !chosen.has(object.url)) break
    if (isFree(object)) chosen.set(object.url, { url: object.url, name: object.name })
  }
  return chosen
}

/** The choice without an object. */
export function withoutObject(choice: Choice, url: string): Choice {
  const chosen = new Map(choice)
  chosen.delete(url)
  return chosen
}

/** The folders above and at `prefix`, from the place on: each with its name and its prefix. */
export function pathOf(
  place: { readonly bucket: string; readonly prefix: string },
  prefix: string,
): readonly { readonly name: string; readonly prefix: string }[] {
  const steps = [
    { name: `${place.bucket}/${place.prefix}`.replace(/\/$/, ''), prefix: place.prefix },
  ]
  const below = prefix.slice(place.prefix.length).split('/').slice(0, -1)
  let at = place.prefix
  for (const name of below) {
    at += `${name}/`
    steps.push({ name, prefix: at })
  }
  return steps
}
