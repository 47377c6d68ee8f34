import { ActionIcon, Button, Group, Kbd } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Dialog } from '../components/dialog.tsx'
import classes from './help.module.css'

/** A line of the help: key labels and what they do. */
export interface ShortcutLine {
  readonly keys: readonly string[]
  readonly does: string
}

export interface ShortcutGroup {
  readonly name: string
  readonly lines: readonly ShortcutLine[]
}

interface Props {
  /** The shortcuts of the view. */
  readonly groups: readonly ShortcutGroup[]
  readonly isOpen: boolean
  readonly onChange: (isOpen: boolean) => void
  readonly size?: number
}

/** A button for the help dialog with the shortcuts of a view. */
export function HelpButton({ groups, isOpen, onChange, size = 36 }: Props) {
  return (
    <>
      <ActionIcon
        variant="default"
        size={size}
        className={classes.button}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        aria-haspopup="dialog"
        onClick={() => onChange(true)}
      >
        ?
      </ActionIcon>
      {isOpen && <Help groups={groups} onClose={() => onChange(false)} />}
    </>
  )
}

function Help({ groups, onClose }: Pick<Props, 'groups'> & { readonly onClose: () => void }) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Otherwise the dialog focuses the button at the end and scrolls down.
    list.current?.focus({ preventScroll: true })
    list.current?.closest('dialog')?.scrollTo(0, 0)
  }, [])
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div ref={list} tabIndex={-1} className={classes.list}>
        {groups.map(({ name, lines }) => (
          <section key={name}>
            <h3 className={classes.group}>{name}</h3>
            <dl className={classes.keys}>
              {lines.map(({ keys, does }) => (
                <div key={does}>
                  <dt>
                    {keys.map((key) => (
                      <Kbd key={key} size="sm">
                        {key}
                      </Kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={classes.note}>Shortcuts are off while typing.</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Dialog>
  )
}
