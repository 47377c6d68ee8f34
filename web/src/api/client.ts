import { createClient } from '@toolkit/server/client'

/** The server that this page came from. */
export const api = createClient()
