// What somebody holds before the camera or a code reader types: the school's personal code, or something else that carries a
// code, of which students have many. What is something else is named, and is no guess at a code.
import { CODE_PREFIX } from './personal-code.ts'

export type ScannedKind =
  /** By its form; whether it is signed is the station's business. */
  | 'personal-code'
  /** An address of 学信网, 图像采集码 among them. */
  | 'chsi'
  /** Of WeChat or Alipay: to be paid, or to be added. */
  | 'wallet'
  | 'web'
  | 'other'

const HOSTS: readonly (readonly [ScannedKind, RegExp])[] = [
  ['chsi', /(^|\.)chsi\.(com\.cn|cn)$/],
  ['wallet', /(^|\.)(alipay\.com|weixin\.qq\.com|wechat\.com|tenpay\.com)$/],
]
const WALLET_SCHEMES = /^(weixin|wxp|alipays?):/i

export function scannedKind(text: string): ScannedKind {
  const given = text.trim()
  if (given.startsWith(`${CODE_PREFIX}.`)) return 'personal-code'
  if (WALLET_SCHEMES.test(given)) return 'wallet'
  const address = URL.parse(given)
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:') return 'other'
  return HOSTS.find(([, host]) => host.test(address.hostname))?.[0] ?? 'web'
}

/** How Chinese input methods write what a reader types: full widths become half, but these have none. */
const TYPED: Readonly<Record<string, string>> = { '。': '.', '—': '-' }

/** A personal code as a reader meant it, through a Chinese input method or a caps lock; any other text as it came. */
export function asTyped(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replace(/[。—]/g, (character) => TYPED[character]!)
    .trim()
  if (plain.startsWith(`${CODE_PREFIX}.`)) return plain
  return plain.startsWith(`${CODE_PREFIX.toLowerCase()}.`) ? exchangedCase(plain) : text
}

const exchangedCase = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
