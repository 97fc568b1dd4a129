import type { CardFields } from './card-fields.ts'
import { EMBLEM_SIDE_TEXT, emblemSide } from './emblem-side.ts'
import { PORTRAIT_SIDE_TEXT, portraitSide } from './portrait-side.ts'
import { BAND_TEXT, FOOT_TEXT, loadFonts } from './sheet.ts'

export interface CardCanvases {
  readonly portraitSide: HTMLCanvasElement
  readonly emblemSide: HTMLCanvasElement
}

export async function drawCardCanvases(fields: CardFields, portrait: Blob): Promise<CardCanvases> {
  const printed = Object.values(fields).join('')
  await loadFonts(`${BAND_TEXT}${FOOT_TEXT}${PORTRAIT_SIDE_TEXT}${EMBLEM_SIDE_TEXT}${printed}0123456789.-X`)
  return {
    portraitSide: portraitSide(fields, await createImageBitmap(portrait)),
    emblemSide: emblemSide(fields),
  }
}
