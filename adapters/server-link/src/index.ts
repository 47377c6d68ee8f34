export { openServerLink, type ServerLink } from './server-link.ts'
