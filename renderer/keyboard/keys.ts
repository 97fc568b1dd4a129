// The keys themselves: a kept library's, with the rows a booth needs.
import { SimpleKeyboard as Keyboard } from 'simple-keyboard'
import 'simple-keyboard/build/css/index.css'
import { chinese } from './chinese.ts'

interface KeysOptions {
  readonly language: string
  readonly kind: 'text' | 'figures' | 'secret'
  readonly words: (key: 'hide' | 'enter' | 'space' | 'latin' | 'chinese') => string
  /** The whole text after a key. */
  readonly onInput: (text: string) => void
  readonly onEnter: () => void
  readonly onHide: () => void
}

const LETTERS = ['1 2 3 4 5 6 7 8 9 0 {bksp}', 'q w e r t y u i o p', 'a s d f g h j k l . -']
const LAYOUT = {
  default: [...LETTERS, '{shift} z x c v b n m / : {enter}', '{lang} {space} {hide}'],
  shift: [
    ...LETTERS.map((row) => row.replaceAll(/\b[a-z]\b/g, (letter) => letter.toUpperCase())),
    '{shift} Z X C V B N M @ _ {enter}',
    '{lang} {space} {hide}',
  ],
  figures: ['1 2 3', '4 5 6', '7 8 9', '{bksp} 0 X', '{hide} {enter}'],
}
const CANDIDATES_SHOWN = 8

/** The caller destroys it. */
export function createKeys(box: HTMLDivElement, options: KeysOptions): Keyboard {
  const { kind, words, onInput, onEnter, onHide } = options
  let isChinese = kind === 'text' && options.language !== 'en'
  const display = () => ({
    '{bksp}': '⌫',
    '{shift}': '⇧',
    '{enter}': words('enter'),
    '{space}': words('space'),
    '{hide}': words('hide'),
    '{lang}': words(isChinese ? 'latin' : 'chinese'),
  })
  const language = () => ({
    display: display(),
    enableLayoutCandidates: isChinese,
    layoutCandidates: isChinese ? chinese : {},
  })
  const keyboard = new Keyboard(box, {
    layout: LAYOUT,
    layoutName: kind === 'figures' ? 'figures' : 'default',
    ...language(),
    layoutCandidatesPageSize: CANDIDATES_SHOWN,
    preventMouseDownDefault: true,
    onChange: onInput,
    onKeyPress(key) {
      if (key === '{enter}') onEnter()
      else if (key === '{hide}') onHide()
      else if (key === '{shift}') {
        const layoutName = keyboard.options.layoutName === 'shift' ? 'default' : 'shift'
        keyboard.setOptions({ layoutName })
      } else if (key === '{lang}' && kind === 'text') {
        isChinese = !isChinese
        keyboard.setOptions(language())
      }
    },
  })
  return keyboard
}
