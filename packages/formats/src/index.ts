export * from './diarization-file.ts'
