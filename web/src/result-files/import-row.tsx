import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { isolated } from '@toolkit/server/client'
import { useState } from 'react'
import { RecordingLink } from '../components/recording-link.tsx'
import { counted } from '../format/number-format.ts'
import { type ImportItem, isImporting, type OpenResult } from './import-item.ts'
import classes from './import-list.module.css'
import type { ImportQueue } from './import-queue.ts'
import { importWords, openWords } from './import-words.ts'
import { RecordingChoice } from './recording-choice.tsx'
import { baseName, nameIn } from './result-files.ts'

/** How many recordings a row links to, and how many open results it shows at a time. */
const LINKS = 3
const OPEN_SHOWN = 10

interface Props {
  readonly item: ImportItem
  readonly queue: ImportQueue
}

/** One file: its state, the recordings that it was imported into, and the results in it that need an answer. */
export function ImportRow({ item, queue }: Props) {
  const [shown, setShown] = useState(OPEN_SHOWN)
  const { fileName, imported, open, target } = item
  const warnings = imported.flatMap((one) => one.warnings)
  const words = importWords(item)
  // What belongs to an upload is named in its row.
  const links = target.kind === 'upload' ? [] : imported.slice(0, LINKS)
  return (
    <Paper withBorder px="sm" py={6} role="group" aria-label={`Result file: ${fileName}`}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {isolated(fileName)}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          aria-label={`${isImporting(item) ? 'Cancel' : 'Dismiss'}: ${fileName}`}
          onClick={() => queue.remove(item.key)}
        >
          {isImporting(item) ? 'Cancel' : 'Dismiss'}
        </Button>
      </Group>
      {words !== '' && (
        <Text size="sm" c="dimmed">
          {words}
          {links.map(({ recording }, place) => (
            <span key={recording.id}>
              {place === 0 ? ': ' : ', '}
              <RecordingLink id={recording.id} name={recording.name} />
            </span>
          ))}
          {links.length > 0 && imported.length > links.length && (
            <> and {imported.length - links.length} more</>
          )}
        </Text>
      )}
      {warnings.length > 0 && (
        <Text size="sm" component="details">
          <summary>{counted(warnings.length, 'warning')}</summary>
          {warnings.slice(0, OPEN_SHOWN).join(' ')}
        </Text>
      )}
      {open.length > 0 && (
        <Stack gap={6} mt={4}>
          {open.slice(0, shown).map((one) => (
            <OpenRow key={one.key} item={item} open={one} queue={queue} />
          ))}
          {open.length > shown && (
            <button
              type="button"
              className={classes.more}
              onClick={() => setShown(shown + OPEN_SHOWN)}
            >
              Show more of {open.length} open results
            </button>
          )}
        </Stack>
      )}
    </Paper>
  )
}

interface OpenRowProps extends Props {
  readonly open: OpenResult
}

/** A result without a recording, with a choice of one; or one that was refused, with the reason. */
function OpenRow({ item, open, queue }: OpenRowProps) {
  const name = open.result ?? item.fileName
  const isFailed = open.state === 'failed'
  return (
    <Stack gap={4} className={classes.open}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <Text
          size="sm"
          flex="1 1 12rem"
          {...(isFailed ? { role: 'alert', c: 'var(--mantine-color-error)' } : {})}
          style={{ overflowWrap: 'anywhere' }}
        >
          {openWords(open, item.target)}
        </Text>
        <Group gap={4}>
          {isFailed && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Try again: ${name}`}
              onClick={() => queue.retry(item.key, open.key)}
            >
              Try again
            </Button>
          )}
          {open.state !== 'sending' && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Leave out: ${name}`}
              onClick={() => queue.dismissResult(item.key, open.key)}
            >
              Leave out
            </Button>
          )}
        </Group>
      </Group>
      {open.state === 'asking' && (
        <RecordingChoice
          name={name}
          suggested={baseName(open.result ?? nameIn(item.fileName))}
          candidates={open.candidates}
          onChoose={(recording) => queue.choose(item.key, open.key, recording)}
        />
      )}
    </Stack>
  )
}
