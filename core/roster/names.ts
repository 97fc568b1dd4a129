// A name as it is compared and printed: one dot, no padding. Pure.
import { wideToNarrow } from './cell-text.ts'

/** Middle dots of input methods, fonts and old systems; GB 18030 and the resident card use U+00B7. */
const DOTS = /[\u00B7\u0387\u2022\u2027\u2219\u22C5\u30FB\uFF65\u2024]/gu
const DOT = '·'

/**
 * `张　三` → `张三`, `阿卜杜拉•买买提` → `阿卜杜拉·买买提`, `Ｊｏｈｎ  Smith` → `John Smith`. A full stop is a dot where it stands
 * between Han characters; between letters it stays one.
 */
export function plainName(text: string): string {
  if (/^\p{Script=Han}*$/u.test(text)) return text
  return wideToNarrow(text)
    .replace(DOTS, DOT)
    .replace(/(?<=\p{Script=Han}) *[.。] *(?=\p{Script=Han})/gu, DOT)
    .replace(/ *·+ */gu, DOT)
    .replace(/(?<=\p{Script=Han}) +(?=\p{Script=Han})/gu, '')
    .replace(/ {2,}/gu, ' ')
    .trim()
}

/** A person's name may be anything but these: masked, lost in a change of encoding, or a number. */
export function wrongName(name: string): 'name-masked' | 'name-lost-characters' | 'name-is-number' | null {
  if (/[*＊×●]{1,}|某某/u.test(name) && /\p{Script=Han}/u.test(name)) return 'name-masked'
  if (/[?？□■\u25A1\u3013]/u.test(name)) return 'name-lost-characters'
  return /^[\d\s.-]+[Xx]?$/u.test(name) ? 'name-is-number' : null
}
