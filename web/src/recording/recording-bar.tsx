import { Button, Group, Menu, TextInput, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { RecordingChanges, RecordingView } from '@toolkit/server/client'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { applyRecording } from '../api/live-events.ts'
import { hasNoFile } from '../api/recording-sound.ts'
import { PageHeading } from '../components/page-heading.tsx'
import { moveToTrash } from '../deletion/pending-deletions.ts'
import { useCommands } from '../palette/commands.ts'
import { lastListSearch } from '../recordings/list-memory.ts'
import { chooseResultFiles } from './imports/result-files.ts'
import { copyMomentLink } from './moment-link.ts'
import type { OpenDialog } from './open-dialog.ts'
import classes from './recording-bar.module.css'

interface Props {
  readonly recording: RecordingView
  /** The shown run; null without a result. */
  readonly runId: string | null
  /** The choice of the run. */
  readonly runs: ReactNode
  /** The figures in one line. */
  readonly facts: ReactNode
  readonly onDialog: (dialog: OpenDialog) => void
}

/** The first lines of a recording: way back, name, run, actions, figures. */
export function RecordingBar({ recording, runId, runs, facts, onDialog }: Props) {
  const [isRenaming, setRenaming] = useState(false)
  return (
    <div className={classes.bar}>
      <div className={classes.line}>
        <Link
          to="/"
          search={lastListSearch()}
          className={classes.back}
          aria-label="Back to recordings"
          title="Back to recordings"
        >
          ←
        </Link>
        {isRenaming ? (
          <RenameForm recording={recording} onClose={() => setRenaming(false)} />
        ) : (
          <div className={classes.name} title={recording.name}>
            <PageHeading title={recording.name} />
          </div>
        )}
        <div className={classes.runs}>{runs}</div>
        <RecordingMenu
          recording={recording}
          runId={runId}
          onRename={() => setRenaming(true)}
          onDialog={onDialog}
        />
      </div>
      {facts}
    </div>
  )
}

/** The actions that need a result. */
const OF_RESULT: readonly string[] = ['report', 'export', 'compare']

const COMMANDS = [
  { id: 'copy-link', label: 'Copy link to this moment', keys: [] },
  { id: 'report', label: 'Report of this recording', keys: [] },
  { id: 'export', label: 'Export this diarization…', keys: [] },
  { id: 'compare', label: 'Compare with another diarization…', keys: [] },
  { id: 'import', label: 'Import a result…', keys: [] },
  { id: 'rename', label: 'Rename this recording', keys: [] },
  { id: 'delete', label: 'Delete this recording', keys: [] },
]

interface MenuProps {
  readonly recording: RecordingView
  readonly runId: string | null
  readonly onRename: () => void
  readonly onDialog: (dialog: OpenDialog) => void
}

/** The actions of a recording. */
function RecordingMenu({ recording, runId, onRename, onDialog }: MenuProps) {
  const navigate = useNavigate()
  const remove = () => {
    moveToTrash([recording])
    void navigate({ to: '/', search: lastListSearch() })
  }
  const report = () =>
    void navigate({
      to: '/recordings/$id/report',
      params: { id: recording.id },
      search: (now) => now,
    })
  const actions: Readonly<Record<string, () => unknown>> = {
    'copy-link': () => void copyMomentLink(runId),
    report,
    export: () => runId !== null && onDialog({ kind: 'export', runId }),
    compare: () => onDialog({ kind: 'compare', runId }),
    import: () => chooseResultFiles((files) => onDialog({ kind: 'import', files })),
    rename: onRename,
    delete: remove,
  }
  useCommands(
    runId === null ? COMMANDS.filter(({ id }) => !OF_RESULT.includes(id)) : COMMANDS,
    (id) => actions[id]?.(),
  )
  return (
    <Menu
      position="bottom-end"
      withinPortal={false}
      shadow="md"
      // The placeholder would be a focusable child of the menu without a role.
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <UnstyledButton className={classes.menu} aria-label="Actions" title="Actions">
          ⋯
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {runId !== null && (
          <Menu.Item
            renderRoot={(props) => (
              <Link
                to="/recordings/$id/report"
                params={{ id: recording.id }}
                search={(now) => now}
                {...props}
              />
            )}
          >
            Report
          </Menu.Item>
        )}
        {runId !== null && (
          <>
            <Menu.Item onClick={actions.export}>Export…</Menu.Item>
            <Menu.Item onClick={actions.compare}>Compare…</Menu.Item>
          </>
        )}
        {recording.error === null && (
          <Menu.Item onClick={actions.import}>Import a result…</Menu.Item>
        )}
        <Menu.Item onClick={() => void copyMomentLink(runId)}>Copy link to this moment</Menu.Item>
        <Menu.Item onClick={onRename}>Rename</Menu.Item>
        {!hasNoFile(recording) && (
          <Menu.Item component="a" href={api.originalUrl(recording.id)} download>
            Download original
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item onClick={remove}>Delete</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

interface RenameFormProps {
  readonly recording: RecordingView
  readonly onClose: () => void
}

/** Form for a new name; keeps the text if the server rejects it. */
function RenameForm({ recording, onClose }: RenameFormProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const [name, setName] = useState(recording.name)
  const rename = useChangeRecording(recording.id, onClose)
  return (
    <form
      className={classes.name}
      onSubmit={(event) => {
        event.preventDefault()
        rename.mutate({ name })
      }}
    >
      <VisuallyHidden component="h1">{recording.name}</VisuallyHidden>
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <TextInput
          aria-label="Name of the recording"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onClose()
          }}
          error={rename.isError ? errorMessage(rename.error) : undefined}
          ref={field}
          flex={1}
          miw={0}
        />
        <Button type="submit" loading={rename.isPending}>
          Save
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </form>
  )
}

/** Changes fields of a recording, one request at a time, and updates the cache. */
export function useChangeRecording(id: string, onDone?: (recording: RecordingView) => void) {
  const client = useQueryClient()
  return useMutation({
    scope: { id: `change-${id}` },
    mutationFn: (changes: RecordingChanges) => api.change(id, changes),
    onSuccess: (recording) => {
      applyRecording(client, recording)
      onDone?.(recording)
    },
  })
}
