import { Text } from '@mantine/core'
import type { RecordingListView } from '@toolkit/server/client'
import { leftOutWords, letInWords } from './left-out.ts'
import type { RecordingsSearch } from './recordings-search.ts'

interface Props {
  readonly search: RecordingsSearch
  readonly without: RecordingListView['without']
}

/** How many recordings the filters cannot judge, and why. */
export function LeftOutLine({ search, without }: Props) {
  const words = [leftOutWords(search, without), letInWords(search, without)]
  const said = words.filter((line) => line !== null).join(' ')
  return (
    <Text size="sm" c="dimmed" role="status" data-testid="left-out">
      {said}
    </Text>
  )
}
