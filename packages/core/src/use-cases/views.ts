import { ToolkitError } from '../errors.ts'
import { compareViews, MAX_VIEWS, type SavedView } from '../model/saved-view.ts'
import { KeyedQueue } from '../runtime/concurrency.ts'
import { type System, timestamp } from '../runtime/system.ts'
import type { Views } from '../toolkit/views.ts'

/** Creates the use cases of saved views. */
export function createViews(system: System): Views {
  const { views } = system.storage
  const changes = new KeyedQueue()
  return {
    list: async () => (await views.list()).toSorted(compareViews),
    put: (id, given) =>
      // One after another: each counts the views that there are.
      changes.run('put', async () => {
        const all = await views.list()
        const before = all.find(({ key }) => key === id)
        if (before === undefined && all.length >= MAX_VIEWS) {
          throw new ToolkitError(
            'request-conflict',
            `There are ${MAX_VIEWS} saved views already. Delete one that is no longer needed.`,
          )
        }
        const updatedAt = timestamp(system)
        const { name, search } = given
        const createdAt = before?.createdAt ?? updatedAt
        const view: SavedView = { key: id, name, search, createdAt, updatedAt }
        await views.put(view)
        return view
      }),
    remove: (id) => views.remove(id),
  }
}
