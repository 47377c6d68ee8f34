import { Button, Group, Text, TextInput } from '@mantine/core'
import type { SavedViewView } from '@toolkit/server/client'
import { useEffect, useRef, useState } from 'react'
import { errorMessage } from '../../api/error-message.ts'
import type { RecordingsSearch } from '../recordings-search.ts'
import { viewNamed, viewSearch, viewText } from './saved-views.ts'
import type { SavedViews } from './use-saved-views.ts'
import classes from './views-panel.module.css'

const MAX_NAME = 100

interface Props {
  readonly saved: SavedViews
  readonly search: RecordingsSearch
  /** The view with the filters and the order of the list; null: none. */
  readonly shown: SavedViewView | null
  readonly onChoose: (search: RecordingsSearch) => void
}

/** The saved views, each to be shown, renamed or deleted, and a field to save the list as it is. */
export function ViewsPanel({ saved, search, shown, onChoose }: Props) {
  const [renamed, setRenamed] = useState<string | null>(null)
  const [name, setName] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const { views, done } = saved
  const isReplaced = viewNamed(views, name) !== undefined
  const toField = () => {
    setRenamed(null)
    field.current?.focus()
  }
  return (
    <div className={classes.panel}>
      {views.length > 0 ? (
        <ul className={classes.list} aria-label="Saved views">
          {views.map((view) => (
            <li key={view.id} className={classes.line}>
              {renamed === view.id ? (
                <RenameField
                  view={view}
                  onCancel={toField}
                  onRename={(given) => {
                    saved.rename(view, given)
                    toField()
                  }}
                />
              ) : (
                <>
                  <button
                    type="button"
                    className={classes.choose}
                    dir="auto"
                    aria-current={view.id === shown?.id ? 'true' : undefined}
                    onClick={() => onChoose(viewSearch(view))}
                  >
                    {view.name}
                  </button>
                  <button
                    type="button"
                    className={classes.act}
                    aria-label={`Rename ${view.name}`}
                    onClick={() => setRenamed(view.id)}
                  >
                    Rename
                  </button>
                  <button
                    type="button"
                    className={classes.act}
                    aria-label={`Delete ${view.name}`}
                    title="Delete"
                    onClick={() => {
                      saved.remove(view)
                      toField()
                    }}
                  >
                    ×
                  </button>
                </>
              )}
            </li>
          ))}
        </ul>
      ) : (
        saved.isRead && (
          <Text size="sm" c="dimmed">
            No views yet. Set filters and an order, then save them by a name.
          </Text>
        )
      )}
      <form
        className={classes.save}
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() === '') return
          saved.save(name, viewText(search))
          setName('')
        }}
      >
        <TextInput
          ref={field}
          size="xs"
          flex={1}
          label="Save the filters and the order as"
          placeholder="Name of the view"
          maxLength={MAX_NAME}
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <Button type="submit" size="xs" loading={saved.isPending} disabled={name.trim() === ''}>
          {isReplaced ? 'Replace' : 'Save'}
        </Button>
      </form>
      <Group gap="xs" role="status" mih="1.5rem">
        {saved.error !== null ? (
          <Text size="sm" c="var(--mantine-color-error)">
            {errorMessage(saved.error)}
          </Text>
        ) : (
          done !== null && (
            <>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {done.words}
              </Text>
              {done.deleted !== null && (
                <button
                  type="button"
                  className={classes.act}
                  onClick={() => {
                    saved.undo()
                    toField()
                  }}
                >
                  Undo
                </button>
              )}
            </>
          )
        )}
      </Group>
    </div>
  )
}

interface RenameProps {
  readonly view: SavedViewView
  readonly onRename: (name: string) => void
  readonly onCancel: () => void
}

/** Enter renames, Escape does not. */
function RenameField({ view, onRename, onCancel }: RenameProps) {
  const [name, setName] = useState(view.name)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  return (
    <form
      className={classes.rename}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') onRename(name)
      }}
    >
      <TextInput
        ref={field}
        size="xs"
        flex={1}
        aria-label={`New name of ${view.name}`}
        maxLength={MAX_NAME}
        value={name}
        onChange={({ currentTarget: { value } }) => setName(value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // Only the field is closed, not the panel.
          event.stopPropagation()
          onCancel()
        }}
      />
      <Button type="submit" size="xs" disabled={name.trim() === ''}>
        Rename
      </Button>
    </form>
  )
}
