// Characters by their pinyin, the commonest first.
import layout from 'simple-keyboard-layouts/build/layouts/chinese'

/** The package's types leave it out. */
export const { layoutCandidates: chinese } = layout as unknown as {
  readonly layoutCandidates: Readonly<Record<string, string>>
}
