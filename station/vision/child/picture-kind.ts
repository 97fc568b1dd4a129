// What a file is by its first bytes; names and media types are only claims.
const SIGNATURES = [
  ['jpeg', 0, 'ff d8 ff'],
  ['png', 0, '89 50 4e 47 0d 0a 1a 0a'],
  ['webp', 8, '57 45 42 50'],
  ['tiff', 0, '49 49 2a 00'],
  ['tiff', 0, '4d 4d 00 2a'],
  // ISO base media: HEIC of phones, AVIF. The bundled libvips has no HEVC decoder.
  ['heif', 4, '66 74 79 70'],
  ['gif', 0, '47 49 46 38'],
  ['bmp', 0, '42 4d'],
  ['pdf', 0, '25 50 44 46'],
] as const
const ACCEPTED = ['jpeg', 'png', 'webp', 'tiff'] as const

export type PictureKind = (typeof SIGNATURES)[number][0] | 'empty' | 'unknown'

export const isAccepted = (kind: PictureKind): kind is (typeof ACCEPTED)[number] =>
  ACCEPTED.some((one) => one === kind)

export function pictureKind(bytes: Uint8Array): PictureKind {
  if (bytes.length === 0) return 'empty'
  const head = Buffer.from(bytes.subarray(0, 16)).toString('hex')
  const found = SIGNATURES.find(([, at, signature]) => head.startsWith(signature.replaceAll(' ', ''), at * 2))
  return found?.[0] ?? 'unknown'
}
