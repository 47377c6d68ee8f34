import { ActionIcon, Button, Group, Kbd } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import classes from './help.module.css'
import player from './player.module.css'
import { SHORTCUT_GROUPS } from './shortcuts.ts'
import { useActions } from './use-actions.ts'

/** All the keys, by `?` or by its button. */
export function HelpButton() {
  const [isOpen, setOpen] = useState(false)
  useActions({ help: () => setOpen(true) })
  return (
    <>
      <ActionIcon
        variant="default"
        size={36}
        className={player.keys}
        aria-label="Keys"
        title="Keys (?)"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        ?
      </ActionIcon>
      {isOpen && <Help onClose={() => setOpen(false)} />}
    </>
  )
}

function Help({ onClose }: { readonly onClose: () => void }) {
  const list = useRef<HTMLDivElement>(null)
  // One reads from the top: the button at the end would draw the list along.
  useEffect(() => list.current?.focus(), [])
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div ref={list} tabIndex={-1} className={classes.list}>
        {SHORTCUT_GROUPS.map(({ name, lines }) => (
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
      <p className={classes.note}>Keys rest while you type in a field.</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Dialog>
  )
}
