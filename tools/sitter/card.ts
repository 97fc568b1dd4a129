// Test ID cards: the project's own layout, marked 样本 on both sides, numbers of region 000000 or public test values.
import type { CardFields } from './browser/card/card-fields.ts'
import { type Sitter, withSitter } from './render.ts'

export type { CardFields } from './browser/card/card-fields.ts'

export interface CardSides {
  /** 人像面 and 国徽面 as PNG, 1011×638 px (85.6 × 54.0 mm at 300 dpi). */
  readonly portraitSide: Buffer
  readonly emblemSide: Buffer
}

/** Draws both sides; `portrait` is any picture Chromium can decode. Without an open sitter one is started for it. */
export const drawCard = (fields: CardFields, portrait: Buffer, sitter?: Sitter): Promise<CardSides> =>
  sitter ? sitter.card(fields, portrait) : withSitter((opened) => opened.card(fields, portrait))
