export { isAllowedSource, parseAllowedSources } from './allowed-sources.ts'
export { openWebSource } from './web-source.ts'
