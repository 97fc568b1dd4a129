/** Fields never hold personal data. */
export interface Log {
  readonly info: (fields: Readonly<Record<string, unknown>>, text: string) => void
  readonly warn: (fields: Readonly<Record<string, unknown>>, text: string) => void
  readonly error: (fields: Readonly<Record<string, unknown>>, text: string) => void
}
