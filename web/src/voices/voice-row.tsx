import { Anchor, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isolated, type VoiceView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { Dialog } from '../components/dialog.tsx'
import { counted, formatShare } from '../format/number-format.ts'
import { formatDate, formatListening } from '../format/time-format.ts'
import { EnrolFileDialog } from './enrol-file-dialog.tsx'
import { EnrolmentRow } from './enrolment-row.tsx'
import { refetchVoices } from './voice-queries.ts'

/** Another voice that may be confused with one. */
export interface SimilarVoice {
  readonly name: string
  /** That both are one person, 0–1. */
  readonly probability: number
}

interface Props {
  readonly voice: VoiceView
  readonly similar: readonly SimilarVoice[]
  /** The lowest probability among its own voiceprints, 0–1; null: unknown. */
  readonly own: number | null
  /** Receives what was done, as text. */
  readonly onDone: (words: string) => void
}

/** The score from which speakers are named. */
const UNSURE = 0.9

/** A voice with its voiceprints, and what can be done with it. */
export function VoiceRow({ voice, similar, own, onDone }: Props) {
  const { id, name, prints, enrolments } = voice
  const [open, setOpen] = useState<'rename' | 'delete' | 'file' | null>(null)
  const remove = useMutation({
    mutationFn: () => api.removeVoice(id),
    onSuccess: async () => {
      onDone(`Deleted “${isolated(name)}” with its voiceprints.`)
      document.querySelector('h1')?.focus()
      await refetchVoices()
    },
  })
  const removePrint = useMutation({
    mutationFn: (printId: string) => api.removePrint(id, printId),
    onSuccess: async () => {
      onDone(`Deleted a voiceprint of “${isolated(name)}”.`)
      await refetchVoices()
    },
  })
  const error = remove.error ?? removePrint.error
  const close = () => setOpen(null)
  return (
    <Paper withBorder p="sm" component="li" data-voice={id}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Title>
          <Text size="sm" c="dimmed">
            {prints.length === 0 ? 'No voiceprint yet' : counted(prints.length, 'voiceprint')}
          </Text>
        </Group>
        {own !== null && (
          <Text size="sm">
            {own < UNSURE
              ? `Its voiceprints differ (${formatShare(100 * own)} probability of one person): one of them may be of another person, or badly recorded.`
              : `Its voiceprints agree (at least ${formatShare(100 * own)} probability of one person).`}
          </Text>
        )}
        {similar.length > 0 && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            May be confused with{' '}
            {similar
              .map((one) => `${isolated(one.name)} (${formatShare(100 * one.probability)})`)
              .join(', ')}
            , or be the same person.
          </Text>
        )}
        {prints.length + enrolments.length > 0 && (
          <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
            {prints.map((print) => (
              <Group key={print.id} component="li" gap="xs">
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {print.provider} ({print.model}), {formatListening(print.seconds)} of{' '}
                  <Source source={print.source} />, {formatDate(print.createdAt)}
                </Text>
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={removePrint.isPending && removePrint.variables === print.id}
                  onClick={() => removePrint.mutate(print.id)}
                  aria-label={`Delete the voiceprint of ${name} from ${formatDate(print.createdAt)}`}
                >
                  Delete
                </Button>
              </Group>
            ))}
            {enrolments.map((enrolment) => (
              <EnrolmentRow key={enrolment.id} voiceId={id} name={name} enrolment={enrolment} />
            ))}
          </Stack>
        )}
        <Group gap="xs">
          <Action label="Add a file" name={name} onClick={() => setOpen('file')} />
          <Action label="Rename" name={name} onClick={() => setOpen('rename')} />
          {prints.length > 0 && (
            <Button
              component="a"
              href={api.voiceExportUrl(id)}
              size="compact-sm"
              variant="default"
              aria-label={`Export the voiceprints: ${name}`}
            >
              Export
            </Button>
          )}
          <Action label="Delete" name={name} onClick={() => setOpen('delete')} />
        </Group>
        {error !== null && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {errorMessage(error)}
          </Text>
        )}
      </Stack>
      {open === 'file' && <EnrolFileDialog voice={voice} onClose={close} />}
      {open === 'rename' && <RenameDialog voice={voice} onClose={close} />}
      {open === 'delete' && (
        <Dialog title={`Delete “${isolated(name)}”?`} onClose={close}>
          <Text>
            {prints.length > 0 && `With ${counted(prints.length, 'voiceprint')}. `}This cannot be
            undone. Recordings and names of speakers stay.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              color="red"
              onClick={() => {
                close()
                remove.mutate()
              }}
            >
              Delete permanently
            </Button>
          </Group>
        </Dialog>
      )}
    </Paper>
  )
}

interface ActionProps {
  readonly label: string
  readonly name: string
  readonly onClick: () => void
}

function Action({ label, name, onClick }: ActionProps) {
  return (
    <Button size="compact-sm" variant="default" onClick={onClick} aria-label={`${label}: ${name}`}>
      {label}
    </Button>
  )
}

function Source({ source }: { readonly source: VoiceView['prints'][number]['source'] }) {
  if (source.kind === 'file') return <>“{isolated(source.name)}”</>
  return (
    <Anchor
      size="sm"
      underline="always"
      renderRoot={(props) => (
        <Link to="/recordings/$id" params={{ id: source.recordingId }} {...props} />
      )}
    >
      a recording
    </Anchor>
  )
}

function RenameDialog({
  voice,
  onClose,
}: {
  readonly voice: VoiceView
  readonly onClose: () => void
}) {
  const [name, setName] = useState(voice.name)
  const rename = useMutation({
    mutationFn: () => api.renameVoice(voice.id, { name }),
    onSuccess: async () => {
      await refetchVoices()
      onClose()
    },
  })
  return (
    <Dialog title={`Rename “${isolated(voice.name)}”`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate()
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.currentTarget.value)}
            error={rename.isError && errorMessage(rename.error)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rename.isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
