import { Button, Group, Loader, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { SourceListView, SourceObjectView } from '@toolkit/server/client'
import { useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { counted } from '../format/number-format.ts'
import classes from './bucket-folder.module.css'
import { type Choice, isFree, MAX_CHOSEN, pathOf, withObjects, withoutObject } from './choice.ts'
import { ObjectRow } from './object-row.tsx'
import { objectsQuery } from './source-queries.ts'

const TYPING_MS = 300

interface Props {
  readonly place: SourceListView['items'][number]
  readonly choice: Choice
  readonly onChoose: (choice: Choice) => void
}

/** One folder of a bucket: the way to it, a search by the beginning of names, folders and objects. */
export function BucketFolder({ place, choice, onChoose }: Props) {
  const [folder, setFolder] = useState(place.prefix)
  const [text, setText] = useState('')
  const [typed] = useDebouncedValue(text, TYPING_MS)
  // What was typed belongs to the folder that is shown.
  const beginning = text === '' ? '' : typed
  const list = useInfiniteQuery(objectsQuery(place.bucket, folder + beginning))
  const [isChoosing, setChoosing] = useState(false)
  const pages = list.data?.pages ?? []
  const folders = pages.flatMap((page) => page.folders)
  const objects = pages.flatMap((page) => page.items)
  const go = (prefix: string) => {
    setText('')
    setFolder(prefix)
  }
  const chooseAll = async () => {
    setChoosing(true)
    let { data, hasNextPage } = list
    const all = () => withObjects(choice, data?.pages.flatMap((page) => page.items) ?? [])
    while (hasNextPage && all().size < MAX_CHOSEN) {
      const next = await list.fetchNextPage()
      if (next.isError) break
      ;({ data, hasNextPage } = next)
    }
    onChoose(all())
    setChoosing(false)
  }
  return (
    <Stack gap="xs">
      <Group component="nav" gap={2} aria-label="Folder">
        {pathOf(place, folder).map(({ name, prefix }) => (
          <Button
            key={prefix}
            size="compact-xs"
            variant="subtle"
            aria-current={prefix === folder ? 'location' : undefined}
            onClick={() => go(prefix)}
            className={classes.step}
          >
            {name}/
          </Button>
        ))}
      </Group>
      <TextInput
        label="Names that begin with"
        size="xs"
        value={text}
        spellCheck={false}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      {list.isError && (
        <Group gap="xs" role="alert">
          <Text size="sm" c="var(--mantine-color-error)">
            {errorMessage(list.error)}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => list.refetch()}>
            Try again
          </Button>
        </Group>
      )}
      {list.isPending && <Loader size="sm" aria-label="Listing the folder" />}
      {list.data && folders.length + objects.length === 0 && !list.hasNextPage && (
        <Text size="sm" c="dimmed">
          {text === ''
            ? 'There is nothing in this folder.'
            : 'No name in this folder begins like this. Upper and lower case are different.'}
        </Text>
      )}
      {folders.length + objects.length > 0 && (
        <ul className={classes.list} aria-label="Folders and objects">
          {folders.map((prefix) => (
            <li key={prefix}>
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => go(prefix)}
                className={classes.folder}
              >
                {prefix.slice(folder.length)}
              </Button>
            </li>
          ))}
          {objects.map((object) => (
            <li key={object.url}>
              <ObjectRow
                object={object}
                isChosen={choice.has(object.url)}
                onChange={(isChosen) => onChoose(changed(choice, object, isChosen))}
              />
            </li>
          ))}
        </ul>
      )}
      <Group gap="xs">
        {list.hasNextPage && (
          <Button
            size="compact-sm"
            variant="default"
            loading={list.isFetchingNextPage && !isChoosing}
            onClick={() => list.fetchNextPage()}
          >
            Show more
          </Button>
        )}
        {(objects.some(isFree) || (objects.length === 0 && list.hasNextPage)) && (
          <Button size="compact-sm" variant="default" loading={isChoosing} onClick={chooseAll}>
            {list.hasNextPage
              ? `Choose all of these, up to ${MAX_CHOSEN}`
              : `Choose all ${counted(objects.filter(isFree).length, 'object')}`}
          </Button>
        )}
        {choice.size > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => onChoose(new Map())}>
            Choose none
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function changed(choice: Choice, object: SourceObjectView, isChosen: boolean): Choice {
  return isChosen ? withObjects(choice, [object]) : withoutObject(choice, object.url)
}
