import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'

interface Props {
  readonly id: string
  readonly name: string
}

/** A recording's name that leads to it; always text, in whichever direction it is written. */
export function RecordingLink({ id, name }: Props) {
  return (
    <Anchor
      fw={550}
      fz="inherit"
      dir="auto"
      style={{ overflowWrap: 'anywhere' }}
      renderRoot={(props) => <Link to="/recordings/$id" params={{ id }} {...props} />}
    >
      {name}
    </Anchor>
  )
}
