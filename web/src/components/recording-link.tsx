import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'

interface Props {
  readonly id: string
  readonly name: string
}

/** A link to a recording with its name, in its own text direction. */
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
