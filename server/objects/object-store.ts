// Where sealed pictures lie, as far as the rest of the server knows: whole objects under names. There is no reading in
// pieces: what is sealed may be shown to nobody before its end has been seen.
export interface ObjectStore {
  /**
   * There whole, also after a power cut, once this resolves; nothing of it is there when it rejects. A name is used once:
   * what is under it already is not to be relied upon afterwards.
   */
  readonly put: (name: string, bytes: Uint8Array) => Promise<void>
  /** Throws ObjectMissing. */
  readonly get: (name: string) => Promise<Buffer>
  /** Whether there is one, whatever is in it. */
  readonly has: (name: string) => Promise<boolean>
  /** A crash may leave an object under both names, never under neither. Throws ObjectMissing. */
  readonly move: (moves: readonly Move[]) => Promise<void>
  /** No error where there is none. */
  readonly remove: (name: string) => Promise<void>
  /** The rest of all names that begin so, in any order. */
  readonly list: (prefix: string, only?: { readonly writtenBefore?: Date }) => Promise<string[]>
}

export interface Move {
  readonly from: string
  readonly to: string
}

export class ObjectMissing extends Error {
  override readonly name = 'ObjectMissing'

  constructor(name: string) {
    super(`there is no object ${name}`)
  }
}
