export * from './diarization-file.ts'
export { readDiarizationFile } from './read/read-file.ts'
export { recogniseFormat } from './read/recognise.ts'
