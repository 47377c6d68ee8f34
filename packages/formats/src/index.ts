export * from './diarization-file.ts'
export { formatRttm } from './write/rttm.ts'
export { WRITERS } from './write/writers.ts'
