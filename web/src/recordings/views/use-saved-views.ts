import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { isolated, type SavedViewView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { keys } from '../../api/queries.ts'
import { newId } from '../../store/new-id.ts'
import { viewNamed, viewsQuery } from './saved-views.ts'

/** What was done with a view, in words, and the view that was deleted. */
interface Done {
  readonly words: string
  readonly deleted: SavedViewView | null
}

type Change =
  | { readonly kind: 'put'; readonly view: Pick<SavedViewView, 'id' | 'name' | 'search'> }
  | { readonly kind: 'delete'; readonly view: SavedViewView }

/** The saved views, and their changes. A deletion can be undone until the next change. */
export function useSavedViews() {
  const client = useQueryClient()
  const { data: views, error: unread } = useQuery(viewsQuery)
  const [done, setDone] = useState<Done | null>(null)
  const change = useMutation({
    scope: { id: 'views' },
    mutationFn: async ({ change }: { readonly change: Change; readonly words: string }) => {
      const { view } = change
      if (change.kind === 'delete') await api.removeView(view.id)
      else await api.saveView(view.id, { name: view.name, search: view.search })
    },
    onSuccess: (_, { change, words }) => {
      setDone({ words, deleted: change.kind === 'delete' ? change.view : null })
      return client.invalidateQueries({ queryKey: keys.views })
    },
  })
  const put = (view: Pick<SavedViewView, 'id' | 'name' | 'search'>, words: string) =>
    change.mutate({ change: { kind: 'put', view }, words })
  return {
    views: views ?? [],
    isRead: views !== undefined,
    error: change.error ?? unread,
    isPending: change.isPending,
    done,
    /** Saves a view; one with the same name is replaced. */
    save: (name: string, search: string) => {
      const before = viewNamed(views ?? [], name)
      const words = `“${isolated(name.trim())}” ${before === undefined ? 'saved' : 'replaced'}.`
      put({ id: before?.id ?? newId(), name, search }, words)
    },
    rename: (view: SavedViewView, name: string) =>
      put({ ...view, name }, `Renamed to “${isolated(name.trim())}”.`),
    remove: (view: SavedViewView) =>
      change.mutate({
        change: { kind: 'delete', view },
        words: `“${isolated(view.name)}” deleted.`,
      }),
    undo: () => {
      if (done?.deleted) put(done.deleted, `“${isolated(done.deleted.name)}” restored.`)
    },
  }
}

export type SavedViews = ReturnType<typeof useSavedViews>
