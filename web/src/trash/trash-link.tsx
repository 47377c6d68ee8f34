import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'

/** A link to the trash. */
export function TrashLink() {
  return (
    <Anchor size="sm" renderRoot={(props) => <Link to="/trash" {...props} />}>
      Trash
    </Anchor>
  )
}
