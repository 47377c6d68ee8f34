import type { QueryClient } from '@tanstack/react-query'
import { tagKey } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { applyRecording } from '../api/live-events.ts'

/** Tags that are added to a recording, and tags that are removed. */
export interface TagChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/**
 * Adds and removes tags of a recording. Returns the change that undoes exactly what was changed; null if nothing was:
 * tags that the recording had before stay when the change is undone.
 */
export async function changeTags(
  client: QueryClient,
  id: string,
  change: TagChange,
): Promise<TagChange | null> {
  const before = await api.recording(id)
  const done = effectOf(before.tags, change)
  if (done.add.length + done.remove.length === 0) return null
  const after = await api.change(id, { addTags: [...done.add], removeTags: [...done.remove] })
  applyRecording(client, after)
  return { add: done.remove, remove: done.add }
}

/** The part of a change that has an effect on these tags. */
export function effectOf(tags: readonly string[], { add, remove }: TagChange): TagChange {
  const present = new Set(tags.map(tagKey))
  const gone = new Set(remove.map(tagKey))
  return {
    add: add.filter((tag) => !present.has(tagKey(tag))),
    remove: tags.filter((tag) => gone.has(tagKey(tag))),
  }
}
