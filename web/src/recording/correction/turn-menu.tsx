import { Menu } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { MenuPlace } from '../../timeline/turn-edits.ts'
import classes from './correction.module.css'
import type { CorrectionEditor } from './correction-editor.ts'
import { type EditCommand, KEY_COMMANDS, type KeyCommand, SPEAKER_KEYS } from './correction-keys.ts'

interface ItemsProps {
  readonly editor: CorrectionEditor
  readonly speakers: readonly string[]
  readonly nameOf: (speaker: string) => string
}

interface Props extends ItemsProps {
  readonly at: MenuPlace
  /** The turn in words. */
  readonly words: string
}

/** The menu of the chosen turn, where it was asked for. It is closed by the editor, after each command too. */
export function TurnMenu({ at, words, ...items }: Props) {
  const { editor } = items
  useReturnedFocus()
  return (
    <Menu
      opened
      onChange={(isOpened) => {
        if (!isOpened) editor.closeMenu()
      }}
      // Not by the key that opens it, whose event goes on afterwards.
      clickOutsideEvents={['mousedown', 'touchstart']}
      // It belongs to the region of the correction, and is not cut by what scrolls.
      withinPortal={false}
      floatingStrategy="fixed"
      position="bottom-start"
      shadow="md"
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          className={classes.anchor}
          style={{ left: at.left, top: at.top }}
          aria-label="Edits of the turn"
        />
      </Menu.Target>
      <Menu.Dropdown
        className={classes.menu ?? ''}
        onContextMenu={(event) => event.preventDefault()}
      >
        <Menu.Label dir="auto">{words}</Menu.Label>
        <TurnItems {...items} />
      </Menu.Dropdown>
    </Menu>
  )
}

/** Gives the focus back when the menu has gone, unless something else has it by then. */
function useReturnedFocus(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      const isLost = document.activeElement === document.body
      if (isLost && opener instanceof HTMLElement) opener.focus({ preventScroll: true })
    },
    [opener],
  )
}

/** What can be done with the chosen turn, as items of a menu, each with its key. */
export function TurnItems({ editor, speakers, nameOf }: ItemsProps) {
  const labelled = speakers.map((speaker, place) => ({ speaker, place, name: nameOf(speaker) }))
  return (
    <>
      <CommandItems editor={editor} commands={OF_TURN} isFirst />
      <Menu.Label>Assign to</Menu.Label>
      {labelled.map(({ speaker, place, name }) => (
        <Menu.Item
          key={speaker}
          dir="auto"
          rightSection={place < SPEAKER_KEYS && <kbd>{place + 1}</kbd>}
          onClick={() => editor.run({ kind: 'assign', place })}
        >
          {name}
        </Menu.Item>
      ))}
      <Menu.Item rightSection={<kbd>0</kbd>} onClick={() => editor.run({ kind: 'assign-new' })}>
        A new speaker
      </Menu.Item>
      <Menu.Label>Overlap: also speaks here</Menu.Label>
      {labelled.map(({ speaker, place, name }) => (
        <Menu.Item
          key={speaker}
          dir="auto"
          rightSection={place < SPEAKER_KEYS && <kbd>Shift O {place + 1}</kbd>}
          onClick={() => editor.run({ kind: 'overlap', place })}
        >
          {name}
        </Menu.Item>
      ))}
      <Menu.Item
        rightSection={<kbd>Shift O 0</kbd>}
        onClick={() => editor.run({ kind: 'overlap-new' })}
      >
        A new speaker
      </Menu.Item>
    </>
  )
}

/** The edits that are not about the chosen turn alone. */
export function OtherItems({ editor }: Pick<ItemsProps, 'editor'>) {
  return (
    <>
      <Menu.Divider />
      <CommandItems editor={editor} commands={OTHERS} />
    </>
  )
}

interface CommandsProps {
  readonly editor: CorrectionEditor
  readonly commands: readonly KeyCommand[]
  /** Whether these are the first items, of which one gets the focus. */
  readonly isFirst?: boolean
}

function CommandItems({ editor, commands, isFirst = false }: CommandsProps) {
  return commands.map(({ id, label, keys, command }, place) => (
    <Menu.Item
      key={id}
      {...(isFirst && place === 0 ? { 'data-autofocus': true } : {})}
      rightSection={<kbd>{keys[0]}</kbd>}
      onClick={() => editor.run(command)}
    >
      {label}
    </Menu.Item>
  ))
}

const commandsOf = (...kinds: readonly EditCommand['kind'][]): readonly KeyCommand[] =>
  kinds.flatMap((kind) => KEY_COMMANDS.filter(({ command }) => command.kind === kind))

const OF_TURN = commandsOf('play', 'confirm', 'split', 'merge', 'merge-neighbour', 'snap', 'delete')
const OTHERS = commandsOf('add', 'mark', 'check', 'uncheck', 'rename', 'merge-speakers', 'swap')
