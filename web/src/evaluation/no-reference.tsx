import { Button, List, Paper, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'

interface Props {
  readonly withReference: number
  readonly isFiltered: boolean
}

/** Shown without an error rate: how to get a reference, or a result that is measured against it. */
export function NoReference({ withReference, isFiltered }: Props) {
  if (withReference > 0) {
    return (
      <Paper withBorder p="lg">
        <Stack gap="sm" align="flex-start">
          <Title order={2} size="h4">
            No result to measure yet
          </Title>
          <Text>
            There is a reference, but no other finished result beside it. Diarize these recordings,
            or import another result.
          </Text>
        </Stack>
      </Paper>
    )
  }
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">
          {isFiltered
            ? 'None of these recordings has a reference'
            : 'No recording has a reference yet'}
        </Title>
        <Text>
          A reference is a result that is taken as right. The errors of the other results are
          counted against it. To get one:
        </Text>
        <List>
          <List.Item>
            Drop recordings and their RTTM files on this page, or a folder with both: files with the
            same name belong together (<code>call.wav</code> and <code>call.rttm</code>).
          </List.Item>
          <List.Item>
            For recordings that are here, drop the RTTM files alone: the names in them say where
            they belong.
          </List.Item>
          <List.Item>Correct the result of a recording, and choose “Use as reference”.</List.Item>
        </List>
        {isFiltered && (
          <Button variant="default" renderRoot={(props) => <Link to="/evaluation" {...props} />}>
            Evaluate all recordings
          </Button>
        )}
      </Stack>
    </Paper>
  )
}
