export * from './diarization-file.ts'
export * from './table/corpus-tables.ts'
export * from './table/table.ts'
export * from './table/unique-names.ts'
