import { Button, Group, Stack, Text } from '@mantine/core'
import { counted } from '../format/score-format.ts'
import classes from './upload-list.module.css'
import { UploadRow } from './upload-row.tsx'
import { useUploadItems, useUploads } from './uploads-context.tsx'

/** The files of this page that are on their way, have arrived or were refused. */
export function UploadList() {
  const { queue } = useUploads()
  const items = useUploadItems(queue)
  if (items.length === 0) return null
  const done = items.filter(({ state }) => state === 'done').length
  const failed = items.filter(({ state }) => state === 'failed').length
  return (
    <Stack component="section" aria-label="Uploads" gap={6} mb="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {done} of {counted(items.length, 'file')} uploaded
          {failed > 0 ? `, ${failed} refused` : ''}
        </Text>
        {done > 1 && (
          <Button size="compact-sm" variant="default" onClick={() => queue.dismissDone()}>
            Dismiss all that are uploaded
          </Button>
        )}
      </Group>
      <Stack gap={6} className={classes.rows}>
        {items.map((item) => (
          <UploadRow key={item.key} item={item} queue={queue} />
        ))}
      </Stack>
    </Stack>
  )
}
