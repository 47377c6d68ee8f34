import { type ByteStorage, joinStorage, type Storage, ToolkitError } from '@toolkit/core'

/** The records of a storage, as if there were no bytes: they are in a bucket that the source and the target share. */
export function withoutBytes(storage: Storage): Storage {
  return joinStorage(storage, NO_BYTES)
}

const NO_BYTES: ByteStorage = {
  blobs: {
    put: async () => refuse(),
    size: async () => null,
    read: () => refuse(),
    remove: async () => undefined,
    children: async () => [],
    freeBytes: async () => null,
  },
  uploads: {
    insert: async () => refuse(),
    get: async () => null,
    update: async () => refuse(),
    offset: async () => 0,
    append: async () => refuse(),
    read: () => refuse(),
    clear: async () => refuse(),
    moveToBlob: async () => refuse(),
    remove: async () => undefined,
    list: async () => [],
    strays: async () => [],
  },
  freeing: (work) => work(),
  check: async () => undefined,
  close: async () => undefined,
}

function refuse(): never {
  throw new ToolkitError('internal', 'There are no bytes beside these records.')
}
