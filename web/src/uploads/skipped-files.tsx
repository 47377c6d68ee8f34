import { Button, Group, Text } from '@mantine/core'
import { counted } from '../format/score-format.ts'

const NAMED = 3

interface Props {
  readonly names: readonly string[]
  readonly onDismiss: () => void
}

/** Says which files were left where they are because they are no sound. */
export function SkippedFiles({ names, onDismiss }: Props) {
  const more = names.length > NAMED ? ' …' : ''
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }} title={names.join('\n')}>
        {counted(names.length, 'file')} skipped, no audio or video:{' '}
        {names.slice(0, NAMED).join(', ')}
        {more}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        flex="none"
        onClick={onDismiss}
        aria-label="Dismiss: skipped files"
      >
        Dismiss
      </Button>
    </Group>
  )
}
